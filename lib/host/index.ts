export type {
  Argument,
  Command,
  ComponentPlan,
  ConfigFile,
  HttpProbe,
  Listener,
  MetricProbe,
  OneWayUpgrade,
  Probe,
  Secret,
  SecretOrigin,
  StateDirectory,
  SystemAccount,
  SystemdUnit,
  UnitProbe,
  UnitSection,
} from "./component-plan";
export { credential, CURRENT, FACTS, HOST_ROOT, liveFile, liveProgram, TEXTFILES } from "./paths";

export { ACTIVATION_PARTS } from "./activation/parts";
export {
  type AuthorityName,
  authoritiesOf,
  CERTIFICATE_GROUP,
  type CertificateFiles,
  type CertificateFolder,
  certificateOf,
  type CertificateOrigin,
  type CertificateParameters,
  CERTIFICATES,
  type CertificateSource,
  certificateSources,
  OWN_NAME,
  type UnitCertificate,
} from "./certificates";
export { certificateOriginProblems } from "./certificate-problems";
export type {
  Argument,
  Command,
  ComponentPlan,
  ConfigFile,
  Guard,
  HttpProbe,
  Starting,
  Listener,
  MetricProbe,
  OneWayUpgrade,
  Probe,
  Secret,
  SecretOrigin,
  Seed,
  StateDirectory,
  SystemAccount,
  SystemdUnit,
  UnitProbe,
  UnitSection,
  VolumeName,
} from "./component-plan";
export { externalFlags } from "./external-flags";
export { seedsDigest } from "./activation-plan";
export {
  FLEET_DOMAIN,
  FLEET_HOSTS,
  checkedFleetNameOf,
  fleetNameOf,
  FLEET_NAMES_FACT,
  fleetNamesFact,
  fleetPorts,
  hostAsked,
  hostNameProblems,
} from "./fleet-names";
export { type HostPlan, mergePlans, type MergeOptions } from "./host-plan";
export {
  credential,
  CURRENT,
  DATA_ROOT,
  FACTS,
  HOST_ROOT,
  liveArtifact,
  liveFile,
  liveProgram,
  SECRETS,
  TEXTFILES,
  TEXTFILES_GROUP,
} from "./paths";
export type { Request, SecretReference } from "./request";
export { HOST_ROLES, type HostRole } from "./roles";
export {
  type ContentRule,
  ONE_LINE,
  ONE_UNENDED_LINE,
  ONE_URL,
  ONE_WORD,
  PEM_CERTIFICATE,
  PEM_KEY,
} from "./secret-content";
export { type Release, type ReleaseEntry, releaseOf, TARGET } from "./release";
export { checkedServerUnit, serverUnit, type ServerUnit, SOFT_MEMORY } from "./server-unit";
export { hardening, type HardeningOptions, KEEPS_RUNNING, renderUnit } from "./unit-file";
export { planProblems, type PlanPlace } from "./plan-problems";
export { externalUrlProblems, memoryProblems, openAddressProblems, portProblems, TOKEN } from "./server-problems";
export { type ReloadingServer, serverProbes } from "./server-probes";
export {
  type HostVolume,
  type HostVolumes,
  smallVolumes,
  VOLUME_FOLDERS,
  volumeFacts,
  volumeProblems,
} from "./volumes";

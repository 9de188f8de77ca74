import type { ProgramOptions } from "../artifacts";
import { gateParts, gateUnit } from "../caddy";
import { ValidationError } from "../errors";
import {
  type ComponentPlan,
  type ConfigFile,
  fleetPorts,
  type Listener,
  liveFile,
  ONE_LINE,
  PEM_CERTIFICATE,
  type Secret,
  serverUnit,
  type SystemdUnit,
} from "../host";
import { Duration } from "../units";
import { toYaml } from "../yaml";
import { renderKibanaGate } from "./gate";
import { AVAILABLE } from "./metrics";
import { ACCOUNT, COMPONENT, KIBANA_UNIT, type KibanaModel } from "./model";
import { CONFIG, CREDENTIALS, DATA, GATE_START, KEYS, START } from "./paths";
import { kibanaProblems } from "./problems";
import { nodeOptions, renderGateStart, renderKibana, renderStart } from "./render";
import { seedFiles, seedsOf, STATUS } from "./seeds";
import { kibanaArtifact, kibanaChosen } from "./versions";

/** On which host, with which programs: its own, and Caddy's for the gate. */
export interface KibanaPlanOptions extends Pick<ProgramOptions, "source" | "version"> {
  readonly gate: ProgramOptions;
  /** Roles of the hosts that connect to it, for the firewall. */
  readonly clients: readonly string[];
}

/** How long it may take until it listens; it reads a large program first. */
const STARTING = Duration.minutes(5);

/** Random bytes of each of its own keys, which are as many letters and more. */
const KEY_BYTES = 32;

/**
 * All that Kibana needs of a host. It listens on loopback, behind a gate that lets in the portal, and tells Kibana as which user each of its people signs
 * in, by their role.
 *
 * @throws ValidationError with every problem of `model`, of the version or of the source
 */
export function kibanaPlan(model: KibanaModel, options: KibanaPlanOptions): ComponentPlan {
  const { version, problems } = kibanaChosen(options, model.store.version);
  const gate = gateOf(model, options);
  ValidationError.throwIfAny("kibana", [...problems, ...gate.problems, ...kibanaProblems(model, version)]);
  const connects = fleetPorts(model.store.urls);
  return {
    component: COMPONENT,
    artifacts: [kibanaArtifact(version, options), ...gate.artifacts],
    account: { name: ACCOUNT, description: "Kibana server" },
    directories: [{ path: DATA, mode: "0700" }, ...gate.directories],
    files: [...filesOf(model), ...seedFiles(model), ...gate.files],
    units: [unitOf(model), ...gate.units],
    listens: listensOf(model, options),
    ...(connects.length > 0 && { connects }),
    secrets: secretsOf(model),
    // It trusts others by the authority of its host's, and shows it to nobody.
    certificates: [{ unit: KIBANA_UNIT, authority: "fleet" }, ...(gate.certificates ?? [])],
    // It has no command that checks settings: it does not start with those that it does not know.
    validations: [
      { purpose: "Kibana runs on this host", run: [{ program: "kibana" }, "--version"], timeout: Duration.minutes(1) },
      ...gate.validations,
    ],
    probes: [
      {
        kind: "http",
        purpose: "Kibana answers, if only that it waits for Elasticsearch",
        url: `http://127.0.0.1:${model.ports.server}${STATUS}`,
        // What its neighbours lack fails no host: whether it works is for the seeds.
        statuses: [200, 503],
        deadline: STARTING,
      },
      { kind: "unit", purpose: "Kibana stays up", unit: KIBANA_UNIT },
      ...gate.probes,
    ],
    seeds: seedsOf(model, version),
    memory: model.memory.plus(gate.memory),
    oneWay: {
      reason: "Kibana does not start on indices that a newer version has changed",
      back: "none",
      stop: [KIBANA_UNIT],
      backup: [],
    },
  };
}

function gateOf(model: KibanaModel, { gate }: KibanaPlanOptions) {
  return gateParts(
    {
      component: COMPONENT,
      title: "Kibana",
      account: ACCOUNT,
      port: model.ports.gate,
      health: { path: "/metrics", contains: AVAILABLE.name },
      startedBy: { path: GATE_START, content: renderGateStart(model) },
      render: (version) => renderKibanaGate(model, version),
    },
    gate,
  );
}

function filesOf(model: KibanaModel): readonly ConfigFile[] {
  return [
    { path: CONFIG, content: toYaml(renderKibana(model)), onChange: "restart" },
    { path: START, content: renderStart(), onChange: "restart" },
  ];
}

function listensOf({ ports }: KibanaModel, { clients }: KibanaPlanOptions): readonly Listener[] {
  return [
    {
      port: ports.gate,
      protocol: "tcp",
      exposure: "fleet",
      clients,
      purpose: "Kibana, for the portal and Prometheus",
    },
    { port: ports.server, protocol: "tcp", exposure: "loopback", clients: [], purpose: "Kibana behind its gate" },
  ];
}

function secretsOf({ store }: KibanaModel): readonly Secret[] {
  const { login, authority, people } = store;
  const unit = KIBANA_UNIT;
  return [
    { name: CREDENTIALS.password, unit, from: login.password, content: ONE_LINE },
    ...(authority && authority !== "fleet"
      ? [{ name: CREDENTIALS.authority, unit, from: authority, content: PEM_CERTIFICATE }]
      : []),
    ...Object.keys(KEYS).map((name) => ({ name, unit, from: { kind: "made-on-host", bytes: KEY_BYTES } as const })),
    { name: CREDENTIALS.people, unit: gateUnit(COMPONENT), from: people.password, content: ONE_LINE },
  ];
}

function unitOf({ memory }: KibanaModel): SystemdUnit {
  return serverUnit({
    name: KIBANA_UNIT,
    description: "Kibana: people search logs",
    documentation: "https://www.elastic.co/docs/get-started/the-stack",
    program: "kibana",
    startedBy: START,
    flags: ["--config", liveFile(CONFIG)],
    variables: { NODE_OPTIONS: nodeOptions({ memory }), HOME: DATA },
    stopsWithin: "1min",
    openFiles: 65_536,
    fleetNames: true,
    may: {
      account: ACCOUNT,
      writes: [DATA],
      memory,
      justInTime: true,
      // It lists the addresses of its host.
      netlink: true,
      tasks: 1_024,
    },
    directives: {
      WorkingDirectory: DATA,
      // It measures its host, in /proc.
      ProcSubset: "all",
      // Collecting garbage in memory that was swapped out stops everything for minutes.
      MemorySwapMax: 0,
    },
  });
}

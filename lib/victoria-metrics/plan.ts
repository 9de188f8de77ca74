import type { ProgramOptions } from "../artifacts";
import { caddyFeatures, caddyPrograms } from "../caddy";
import { ValidationError, type Problem } from "../errors";
import {
  fleetNameOf,
  liveFile,
  memoryProblems,
  OWN_NAME,
  portProblems,
  serverUnit,
  SOFT_MEMORY,
  type ComponentPlan,
  type Listener,
  type Probe,
  type SystemdUnit,
} from "../host";
import { Bytes, Duration } from "../units";
import { GATE_UNIT, VICTORIA_METRICS_UNIT, type VictoriaMetricsModel } from "./model";
import { DATA, renderVictoriaMetricsGate, victoriaMetricsFlags } from "./render";
import { victoriaMetricsFeatures, victoriaMetricsPrograms } from "./versions";

/** On which host, with which programs: its own, and Caddy's for the gate. */
export interface VictoriaMetricsPlanOptions extends ProgramOptions {
  readonly gate: ProgramOptions;
}

const ACCOUNT = "vmo-victoria-metrics";
const GATE_CONFIG = "victoria-metrics/gate.json";
const GATE_FOLDER = `${DATA}-gate`;
const GATE_MEMORY = Bytes.mebibytes(128);
const GATE_FOLDERS = { XDG_CONFIG_HOME: GATE_FOLDER, XDG_DATA_HOME: GATE_FOLDER };

/** With less, its caches hold nothing and it reads everything from the disk. */
const LEAST_MEMORY = Bytes.mebibytes(128);

/** How long it may take to open its data. */
const OPENING = Duration.minutes(3);

/** Roles of hosts whose programs ask it. */
const CLIENTS = ["metrics", "dashboards", "proxy"];

/**
 * All that VictoriaMetrics needs of a host. The edition that is free to use knows neither users nor client certificates: where hosts have
 * certificates it listens on loopback, behind a gate that demands one and lets dashboards and people read alone.
 *
 * @throws ValidationError with every problem of `model` for the version, or of the source
 */
export function victoriaMetricsPlan(model: VictoriaMetricsModel, options: VictoriaMetricsPlanOptions): ComponentPlan {
  const { version, problems } = victoriaMetricsPrograms.chosen(options);
  const gate = caddyPrograms.chosen(options.gate);
  ValidationError.throwIfAny("victoria_metrics", [
    ...problems,
    ...(model.tls ? [...gate.problems, ...caddyFeatures.unusable(gate.version, "gate.version")] : []),
    ...victoriaMetricsFeatures.unusable(version, "version"),
    ...victoriaMetricsProblems(model),
  ]);
  return {
    component: "victoria-metrics",
    artifacts: [
      victoriaMetricsPrograms.artifact(version, options),
      ...(model.tls ? [caddyPrograms.artifact(gate.version, options.gate)] : []),
    ],
    account: { name: ACCOUNT, description: "VictoriaMetrics server" },
    directories: [
      { path: DATA, volume: { name: "data", size: model.size } },
      ...(model.tls ? [{ path: GATE_FOLDER }] : []),
    ],
    files: model.tls
      ? [
          {
            path: GATE_CONFIG,
            content: `${JSON.stringify(renderVictoriaMetricsGate(model, gate.version), undefined, 2)}\n`,
            onChange: "restart",
          },
        ]
      : [],
    units: [serverOf(model), ...(model.tls ? [gateOf()] : [])],
    listens: listensOf(model),
    secrets: [],
    ...(model.tls && { certificates: [{ unit: GATE_UNIT, authority: "fleet", onRenewal: "restart" }] as const }),
    validations: model.tls
      ? [
          {
            purpose: "Caddy accepts the configuration of VictoriaMetrics's gate",
            run: [{ program: "caddy" }, "validate", "--config", { releaseFile: GATE_CONFIG }],
            environment: GATE_FOLDERS,
          },
        ]
      : [],
    probes: probesOf(model),
    memory: model.tls ? model.memory.plus(GATE_MEMORY) : model.memory,
  };
}

function listensOf({ port, localPort, exposure = "fleet", tls }: VictoriaMetricsModel): readonly Listener[] {
  const clients = {
    port,
    protocol: "tcp",
    exposure,
    clients: CLIENTS,
    purpose: "VictoriaMetrics: samples and queries",
  } as const;
  if (!tls) return [clients];
  return [
    clients,
    { port: localPort, protocol: "tcp", exposure: "loopback", clients: [], purpose: "VictoriaMetrics behind its gate" },
  ];
}

function probesOf({ port, localPort, tls }: VictoriaMetricsModel): readonly Probe[] {
  const health = { kind: "http", contains: "OK", deadline: OPENING } as const;
  const here = `http://127.0.0.1:${tls ? localPort : port}/health`;
  return [
    { ...health, purpose: "VictoriaMetrics answers", url: here },
    { kind: "unit", purpose: "VictoriaMetrics stays up", unit: VICTORIA_METRICS_UNIT },
    ...(tls
      ? ([
          {
            ...health,
            purpose: "VictoriaMetrics answers through its gate",
            url: `https://${fleetNameOf(OWN_NAME)}:${port}/health`,
            as: "fleet",
          },
          { kind: "unit", purpose: "VictoriaMetrics's gate stays up", unit: GATE_UNIT },
        ] as const)
      : []),
  ];
}

function serverOf(model: VictoriaMetricsModel): SystemdUnit {
  return serverUnit({
    name: VICTORIA_METRICS_UNIT,
    description: "VictoriaMetrics: keeps metrics for years",
    documentation: "https://docs.victoriametrics.com/victoriametrics/single-server-victoriametrics/",
    program: "victoria-metrics",
    flags: victoriaMetricsFlags(model),
    softMemory: SOFT_MEMORY,
    // What is in memory is written out at the end.
    stopsWithin: "5min",
    openFiles: 65_536,
    may: {
      account: ACCOUNT,
      writes: [DATA],
      memory: model.memory,
      ...(model.tls && { network: "loopback" as const }),
    },
  });
}

function gateOf(): SystemdUnit {
  return serverUnit({
    name: GATE_UNIT,
    description: "VictoriaMetrics's gate: lets in clients by their certificates",
    documentation: "https://caddyserver.com/docs/",
    program: "caddy",
    flags: ["run", "--config", liveFile(GATE_CONFIG)],
    type: "notify",
    softMemory: SOFT_MEMORY,
    variables: GATE_FOLDERS,
    stopsWithin: "10s",
    openFiles: 16_384,
    may: { account: ACCOUNT, writes: [GATE_FOLDER], memory: GATE_MEMORY },
  });
}

/** Everything that is wrong with `model`. Empty when nothing is. */
export function victoriaMetricsProblems(model: VictoriaMetricsModel): readonly Problem[] {
  const { port, localPort, retention, tls } = model;
  return [
    ...portProblems("port", port),
    ...(tls ? portProblems("localPort", localPort) : []),
    ...(tls && port === localPort
      ? [{ path: "localPort", message: `must differ from port (${port}): the server listens behind its gate` }]
      : []),
    ...memoryProblems(model, LEAST_MEMORY),
    ...(retention.compare(Duration.days(1)) < 0
      ? [{ path: "retention", message: `must be at least 1d, got "${retention.toString()}": the server refuses less` }]
      : []),
  ];
}

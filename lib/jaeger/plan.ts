import type { ProgramOptions } from "../artifacts";
import { gateParts } from "../caddy";
import { ValidationError } from "../errors";
import {
  type ComponentPlan,
  fleetPorts,
  type Listener,
  liveFile,
  ONE_LINE,
  PEM_CERTIFICATE,
  type Secret,
  serverUnit,
  SOFT_MEMORY,
  type SystemdUnit,
} from "../host";
import { Duration } from "../units";
import { toYaml } from "../yaml";
import { CLIENTS, renderJaegerGate } from "./gate";
import { ACCOUNT, CREDENTIALS, JAEGER_UNIT, type JaegerModel } from "./model";
import { jaegerProblems } from "./problems";
import { DATA, PAGES, renderJaeger, renderPages } from "./render";
import { jaegerArtifact, jaegerChosen } from "./versions";

/** On which host, with which programs: its own, and Caddy's for the gate. */
export interface JaegerPlanOptions extends Pick<ProgramOptions, "source" | "version"> {
  readonly gate: ProgramOptions;
}

const CONFIG = "jaeger/jaeger.yaml";

/** It reads what it has stored before it answers. */
const OPENING = Duration.minutes(3);

/**
 * All that Jaeger needs of a host. It listens on loopback, behind a gate that lets people and dashboards read, and beside a gateway that sends it
 * spans.
 *
 * @throws ValidationError with every problem of `model`, of the version or of the source
 */
export function jaegerPlan(model: JaegerModel, options: JaegerPlanOptions): ComponentPlan {
  const { version, problems } = jaegerChosen(options);
  const gate = gateOf(model, options);
  ValidationError.throwIfAny("jaeger", [...problems, ...gate.problems, ...jaegerProblems(model)]);
  const { storage, ports } = model;
  const connects = storage.kind === "badger" ? [] : fleetPorts(storage.urls);
  return {
    component: "jaeger",
    artifacts: [jaegerArtifact(version, options), ...gate.artifacts],
    account: { name: ACCOUNT, description: "Jaeger" },
    directories: [
      ...(storage.kind === "badger"
        ? [{ path: DATA, mode: "0700", volume: { name: "data" as const, size: storage.size } }]
        : []),
      ...gate.directories,
    ],
    files: [
      { path: CONFIG, content: toYaml(renderJaeger(model, version)), onChange: "restart" },
      { path: PAGES, content: `${JSON.stringify(renderPages(model), undefined, 2)}\n`, onChange: "restart" },
      ...gate.files,
    ],
    units: [unitOf(model), ...gate.units],
    listens: listensOf(model),
    ...(connects.length > 0 && { connects }),
    secrets: secretsOf(model),
    // It reads its certificate when it starts.
    ...(model.tls && {
      certificates: [
        { unit: JAEGER_UNIT, authority: "fleet" as const, onRenewal: "restart" as const },
        ...(gate.certificates ?? []),
      ],
    }),
    validations: [
      {
        purpose: "Jaeger accepts its configuration",
        run: [{ program: "jaeger" }, "validate", "--config", { releaseFile: CONFIG }],
      },
      ...gate.validations,
    ],
    probes: [
      {
        kind: "http",
        purpose: "Jaeger is ready",
        url: `http://127.0.0.1:${ports.health}/status`,
        deadline: OPENING,
      },
      { kind: "unit", purpose: "Jaeger stays up", unit: JAEGER_UNIT },
      ...gate.probes,
    ],
    memory: model.memory.plus(gate.memory),
  };
}

function gateOf(model: JaegerModel, { gate }: JaegerPlanOptions) {
  return gateParts(
    {
      component: "jaeger",
      title: "Jaeger",
      account: ACCOUNT,
      port: model.ports.gate,
      tls: model.tls,
      health: { path: "/", contains: "Jaeger" },
      render: (version) => renderJaegerGate(model, version),
      namesHost: model.tls,
    },
    gate,
  );
}

function listensOf({ ports, exposure }: JaegerModel): readonly Listener[] {
  const behind = (port: number, purpose: string): Listener => ({
    port,
    protocol: "tcp",
    exposure: "loopback",
    clients: [],
    purpose,
  });
  return [
    { port: ports.gate, protocol: "tcp", exposure, clients: CLIENTS, purpose: "Jaeger: traces, and its own metrics" },
    behind(ports.query, "Jaeger behind its gate"),
    behind(ports.grpc, "Jaeger: its API over gRPC"),
    behind(ports.otlp, "Jaeger: spans of the gateway"),
    behind(ports.metrics, "Jaeger about itself, behind its gate"),
    behind(ports.health, "Jaeger: whether it is ready"),
  ];
}

function secretsOf({ storage }: JaegerModel): readonly Secret[] {
  if (storage.kind === "badger") return [];
  const { login, authority } = storage;
  const unit = JAEGER_UNIT;
  return [
    { name: CREDENTIALS.password, unit, from: login.password, content: ONE_LINE },
    ...(authority && authority !== "fleet"
      ? [{ name: CREDENTIALS.authority, unit, from: authority, content: PEM_CERTIFICATE }]
      : []),
  ];
}

function unitOf({ storage, memory }: JaegerModel): SystemdUnit {
  const isAlone = storage.kind === "badger";
  return serverUnit({
    name: JAEGER_UNIT,
    description: "Jaeger: keeps traces, and shows them",
    documentation: "https://www.jaegertracing.io/docs/",
    program: "jaeger",
    flags: ["--config", liveFile(CONFIG)],
    softMemory: SOFT_MEMORY,
    // What is in memory is written out at the end.
    stopsWithin: "1min",
    openFiles: 65_536,
    ...(!isAlone && { fleetNames: true }),
    may: {
      account: ACCOUNT,
      writes: isAlone ? [DATA] : [],
      memory,
      ...(isAlone && { network: "loopback" as const }),
    },
  });
}

import type { ProgramOptions } from "../artifacts";
import { metricsGate } from "../caddy";
import { type Problem, ValidationError } from "../errors";
import {
  type Argument,
  type ComponentPlan,
  type ConfigFile,
  FACTS,
  type Listener,
  liveFile,
  memoryProblems,
  ONE_LINE,
  ONE_WORD,
  PEM_CERTIFICATE,
  portProblems,
  type Secret,
  serverUnit,
  SOFT_MEMORY,
  type SystemdUnit,
} from "../host";
import { Bytes } from "../units";
import { type AgentModel, CREDENTIALS, type GatewayModel, listenOf, placeOf, PSEUDONYM_KEY } from "./model";
import { renderCollector } from "./render";
import { collectorArtifact, collectorChosen } from "./versions";

type Model = AgentModel | GatewayModel;

/** With less, its limiter refuses what one request of an application brings. */
const LEAST_MEMORY = Bytes.mebibytes(128);

/** Share of its queue that the file around it takes beside. */
const FILE = 1.5;

/** With which programs. */
export interface CollectorPlanOptions extends ProgramOptions {
  /** Caddy, for the gate. */
  readonly gate: ProgramOptions;
}

/**
 * All that a collector needs of its host.
 *
 * @throws ValidationError with every problem of `model`, of the version or of the source
 */
export function collectorPlan(model: Model, options: CollectorPlanOptions): ComponentPlan {
  const { version, problems } = collectorChosen(options);
  const { component, unit, account, data, config } = placeOf(model.kind);
  const gate = model.tls ? gateOf(model, options.gate) : undefined;
  ValidationError.throwIfAny(component, [...problems, ...(gate?.problems ?? []), ...collectorProblems(model)]);
  const usesCertificate = model.tls || (model.kind === "gateway" && model.store.tls?.authority === "fleet");
  return {
    component,
    artifacts: [collectorArtifact(version, options), ...(gate?.artifacts ?? [])],
    account: { name: account, description: TITLES[model.kind] },
    directories: [
      { path: data, volume: { name: "buffer", size: model.queue.times(FILE) } },
      { path: `${data}/compaction` },
      ...(gate?.directories ?? []),
    ],
    files: [
      { path: config, content: renderCollector(model, version), onChange: "restart" },
      ...startOf(model),
      ...(gate?.files ?? []),
    ],
    units: [unitOf(model), ...(gate?.units ?? [])],
    listens: listensOf(model, gate !== undefined),
    ...(model.kind === "agent" && { connects: [model.gatewayPort] }),
    secrets: secretsOf(model),
    ...((usesCertificate || gate) && {
      certificates: [
        ...(usesCertificate ? [{ unit, authority: "fleet" as const }] : []),
        ...(gate?.certificates ?? []),
      ],
    }),
    validations: [
      {
        purpose: `The collector accepts the configuration of its ${model.kind}`,
        run: [{ program: "otelcol-contrib" }, "validate", "--config", { releaseFile: config }],
        environment: VALIDATED,
        // It only warns of names that a later version will refuse.
        refuses: "deprecated",
      },
      ...(gate?.validations ?? []),
    ],
    probes: [
      {
        kind: "http",
        purpose: `${TITLES[model.kind]} is ready`,
        url: `http://127.0.0.1:${model.healthPort}/`,
        contains: "Server available",
      },
      { kind: "unit", purpose: `${TITLES[model.kind]} stays up`, unit },
      ...(gate?.probes ?? []),
    ],
    memory: model.memory.plus(gate?.memory ?? Bytes.of(0)),
  };
}

const TITLES = { agent: "Trace agent", gateway: "Trace gateway" } as const;

/** What stands for what hosts know of themselves while a configuration is checked. */
const VALIDATED: Readonly<Record<string, Argument>> = { VMO_HOST_NAME: "host", [PSEUDONYM_KEY]: "0".repeat(64) };

/** Everything that is wrong with `model`. Empty when nothing is. */
export function collectorProblems(model: Model): readonly Problem[] {
  const ports: readonly (readonly [string, number])[] =
    model.kind === "agent"
      ? [
          ["grpcPort", model.grpcPort],
          ["httpPort", model.httpPort],
          ["zipkinPort", model.zipkinPort],
        ]
      : [
          ["port", model.port],
          ["spanMetricsPort", model.spanMetricsPort],
        ];
  const behind = listenOf(model).port;
  return [
    ...[...ports, ["metricsPort", model.metricsPort] as const, ["healthPort", model.healthPort] as const].flatMap(
      ([path, port]) => portProblems(path, port),
    ),
    ...(behind > 65_535
      ? [
          {
            path: "metricsPort",
            message: "must be below 65535, since the collector listens at the next one behind its gate",
          },
        ]
      : []),
    ...memoryProblems(model, LEAST_MEMORY),
  ];
}

function listensOf(model: Model, isGated: boolean): readonly Listener[] {
  const title = TITLES[model.kind];
  const own = (port: number, purpose: string): Listener => ({
    port,
    protocol: "tcp",
    exposure: "loopback",
    clients: [],
    purpose,
  });
  const forPrometheus = (port: number, purpose: string): Listener => ({
    port,
    protocol: "tcp",
    exposure: model.exposure ?? "fleet",
    clients: ["metrics"],
    purpose,
  });
  return [
    forPrometheus(model.metricsPort, `${title} about itself`),
    ...(isGated ? [own(listenOf(model).port, `${title} behind its gate`)] : []),
    own(model.healthPort, `${title}: health`),
    ...(model.kind === "agent"
      ? [
          own(model.grpcPort, "OTLP over gRPC, from applications"),
          own(model.httpPort, "OTLP over HTTP, from applications"),
          own(model.zipkinPort, "Zipkin, from applications"),
        ]
      : [
          {
            port: model.port,
            protocol: "tcp" as const,
            exposure: "fleet" as const,
            purpose: "OTLP over gRPC, from agents",
          },
          forPrometheus(model.spanMetricsPort, "metrics of spans"),
        ]),
  ];
}

function secretsOf(model: Model): readonly Secret[] {
  const { unit } = placeOf(model.kind);
  if (model.kind === "agent") {
    const { pseudonymKey } = model;
    return pseudonymKey ? [{ name: CREDENTIALS.pseudonymKey, unit, from: pseudonymKey, content: ONE_LINE }] : [];
  }
  const { token, tls } = model.store;
  const authority = tls?.authority;
  return [
    ...(token ? [{ name: CREDENTIALS.token, unit, from: token, content: ONE_WORD }] : []),
    ...(authority && authority !== "fleet"
      ? [{ name: CREDENTIALS.authority, unit, from: authority, content: PEM_CERTIFICATE }]
      : []),
  ];
}

/** The collector takes the key from its environment alone, where a credential never is. */
function startOf(model: Model): readonly ConfigFile[] {
  if (model.kind === "gateway" || !model.pseudonymKey) return [];
  const content = `#!/bin/sh
${PSEUDONYM_KEY}=$(cat "$CREDENTIALS_DIRECTORY/${CREDENTIALS.pseudonymKey}") || exit 1
export ${PSEUDONYM_KEY}
exec "$@"
`;
  return [{ path: placeOf("agent").start, content, onChange: "restart" }];
}

function unitOf(model: Model): SystemdUnit {
  const { unit, account, data, config, start } = placeOf(model.kind);
  return serverUnit({
    name: unit,
    description:
      model.kind === "agent" ? "Collector: takes traces of this host" : "Collector: judges traces of all hosts",
    documentation: "https://opentelemetry.io/docs/collector/",
    program: "otelcol-contrib",
    ...(startOf(model).length > 0 && { startedBy: start }),
    flags: ["--config", liveFile(config)],
    softMemory: SOFT_MEMORY,
    variableFiles: [`${FACTS}/host.env`],
    // Traces that wait for their judgement are judged, and what cannot be sent stays in the queue.
    stopsWithin: "1min",
    openFiles: 65_536,
    fleetNames: true,
    may: { account, writes: [data], memory: model.memory },
  });
}

function gateOf(model: Model, options: ProgramOptions) {
  const { component, account } = placeOf(model.kind);
  const dial = `127.0.0.1:${listenOf(model).port}`;
  const gated = { component, title: TITLES[model.kind], account, port: model.metricsPort };
  return metricsGate({ ...gated, dial, shows: "otelcol_process_uptime" }, options);
}

import type { ProgramOptions } from "../artifacts";
import { gateParts } from "../caddy";
import { quoted, ValidationError, type Problem } from "../errors";
import {
  memoryProblems,
  portProblems,
  serverUnit,
  SOFT_MEMORY,
  type ComponentPlan,
  type Listener,
  type Seed,
  type SystemdUnit,
} from "../host";
import { Bytes, Duration } from "../units";
import { INFLUXDB_UNIT, type InfluxDbModel } from "./model";
import { backupAddress, DATA, influxDbSettings, localAddress, renderInfluxDbGate } from "./render";
import { fileOf, formOf, type Statement, statementsOf } from "./statements";
import { influxDbPrograms } from "./versions";

/** On which host; and Caddy's programs for the gate. */
export interface InfluxDbPlanOptions extends Pick<ProgramOptions, "distribution"> {
  readonly gate: ProgramOptions;
}

const ACCOUNT = "vmo-influxdb";
/** What its data takes at least: the server knows no limit, and tells nobody how much it has. */
const LEAST_DISK = Bytes.gibibytes(10);

const LEAST_MEMORY = Bytes.mebibytes(256);

/** How long it may take to read its files and logs. */
const OPENING = Duration.minutes(3);

/** The answer to a statement that did what it says. */
const DONE = '{"results":[{"statement_id":0}]}';

/**
 * All that InfluxDB needs of a host. Database, retention policies and the query that thins out are seeds: they are made again whenever they
 * change.
 *
 * @throws ValidationError with every problem of `model`, or when the hosts' distribution does not package it
 */
export function influxDbPlan(model: InfluxDbModel, options: InfluxDbPlanOptions): ComponentPlan {
  const programs: ProgramOptions = { source: { source: "distribution" }, distribution: options.distribution };
  const gate = gateOf(model, options);
  ValidationError.throwIfAny("influxdb", [...(gate?.problems ?? []), ...influxDbProblems(model)]);
  const statements = statementsOf(model);
  return {
    component: "influxdb",
    artifacts: [influxDbPrograms.artifact("1.6.7", programs), ...(gate?.artifacts ?? [])],
    account: { name: ACCOUNT, description: "InfluxDB server" },
    directories: [{ path: DATA, volume: { name: "data", size: LEAST_DISK } }, ...(gate?.directories ?? [])],
    files: [
      ...statements.map((statement) => ({
        path: fileOf(statement),
        content: formOf(statement),
        onChange: "nothing" as const,
      })),
      ...(gate?.files ?? []),
    ],
    units: [serverOf(model), ...(gate?.units ?? [])],
    listens: listensOf(model),
    secrets: [],
    ...(gate && { certificates: gate.certificates }),
    validations: [
      {
        purpose: "InfluxDB accepts its settings",
        run: [{ program: "influxd" }, "config", "-config", "/dev/null"],
        environment: influxDbSettings(model),
      },
      ...(gate?.validations ?? []),
    ],
    probes: [
      {
        kind: "http",
        purpose: "InfluxDB answers",
        url: `http://${localAddress(model)}/metrics`,
        deadline: OPENING,
      },
      { kind: "unit", purpose: "InfluxDB stays up", unit: INFLUXDB_UNIT },
      ...(gate?.probes ?? []),
    ],
    seeds: statements.map((statement) => seedOf(statement, model)),
    memory: gate ? model.memory.plus(gate.memory) : model.memory,
  };
}

function seedOf(statement: Statement, model: InfluxDbModel): Seed {
  return {
    purpose: statement.purpose,
    url: `http://${localAddress(model)}/query`,
    method: "POST",
    body: { releaseFile: fileOf(statement), mediaType: "application/x-www-form-urlencoded" },
    ...(statement.mayFail ? {} : { contains: DONE }),
  };
}

function gateOf(model: InfluxDbModel, { gate }: InfluxDbPlanOptions) {
  if (!model.tls) return undefined;
  const gated = {
    component: "influxdb",
    title: "InfluxDB",
    account: ACCOUNT,
    port: model.port,
    health: { path: "/metrics" },
    render: (version: string) => renderInfluxDbGate(model, version),
  };
  return gateParts(gated, gate);
}

function listensOf(model: InfluxDbModel): readonly Listener[] {
  const { port, localPort, exposure = "fleet", tls } = model;
  const here = { protocol: "tcp", exposure: "loopback", clients: [] } as const;
  return [
    { port, protocol: "tcp", exposure, clients: ["metrics"], purpose: "InfluxDB: samples" },
    ...(tls ? [{ ...here, port: localPort, purpose: "InfluxDB behind its gate" }] : []),
    { ...here, port: Number(backupAddress(model).split(":")[1]), purpose: "Backups of InfluxDB" },
  ];
}

function serverOf(model: InfluxDbModel): SystemdUnit {
  return serverUnit({
    name: INFLUXDB_UNIT,
    description: "InfluxDB: keeps metrics for years",
    documentation: "https://archive.docs.influxdata.com/influxdb/v1.6/",
    program: "influxd",
    flags: ["-config", "/dev/null"],
    softMemory: SOFT_MEMORY,
    variables: influxDbSettings(model),
    stopsWithin: "5min",
    openFiles: 65_536,
    may: { account: ACCOUNT, writes: [DATA], memory: model.memory, ...(model.tls && { network: "loopback" as const }) },
  });
}

/** Everything that is wrong with `model`. Empty when nothing is. */
export function influxDbProblems(model: InfluxDbModel): readonly Problem[] {
  const { port, localPort, database, retention, downSampling, tls } = model;
  const shorter = downSampling.retention.compare(retention) <= 0;
  return [
    ...portProblems("port", port),
    ...portProblems("localPort", localPort),
    ...(tls && (port === localPort || port === localPort + 1)
      ? [{ path: "localPort", message: `must, with the port after it, differ from port (${port}), got ${localPort}` }]
      : []),
    ...(/^[A-Za-z][A-Za-z0-9_]*$/.test(database)
      ? []
      : [{ path: "database", message: `must be a name of letters, digits and _, got ${quoted(database)}` }]),
    ...memoryProblems(model, LEAST_MEMORY),
    ...(retention.compare(Duration.hours(1)) < 0
      ? [{ path: "retention", message: `must be at least 1h, got "${retention.toString()}": the server refuses less` }]
      : []),
    ...(shorter
      ? [
          {
            path: "downSampling.retention",
            message: `must be longer than retention (${retention.toString()}), got "${downSampling.retention.toString()}"`,
          },
        ]
      : []),
  ];
}

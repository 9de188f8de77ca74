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
  type Request,
  type Seed,
  type SystemdUnit,
} from "../host";
import { Bytes, Duration } from "../units";
import { INFLUXDB_UNIT, type InfluxDbModel } from "./model";
import { DATA, influxDbSettings, renderInfluxDbGate, RUNTIME, SOCKET } from "./render";
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
 * All that InfluxDB needs of a host. It knows no users that could be made without a password in a request: it has a network of its own, and answers
 * at a socket that its account and root can reach. A gate before it lets clients write and read samples alone. Database, retention policies and the query that thins out are seeds: they are made again whenever they
 * change.
 *
 * @throws ValidationError with every problem of `model`, or when the hosts' distribution does not package it
 */
export function influxDbPlan(model: InfluxDbModel, options: InfluxDbPlanOptions): ComponentPlan {
  const programs: ProgramOptions = { source: { source: "distribution" }, distribution: options.distribution };
  const gate = gateOf(model, options);
  ValidationError.throwIfAny("influxdb", [...gate.problems, ...influxDbProblems(model)]);
  const statements = statementsOf(model);
  return {
    component: "influxdb",
    artifacts: [influxDbPrograms.artifact("1.6.7", programs), ...gate.artifacts],
    account: { name: ACCOUNT, description: "InfluxDB server" },
    directories: [{ path: DATA, volume: { name: "data", size: LEAST_DISK } }, ...gate.directories],
    files: [
      ...statements.map((statement) => ({
        path: fileOf(statement),
        content: formOf(statement),
        onChange: "nothing" as const,
      })),
      ...gate.files,
    ],
    units: [serverOf(model), ...gate.units],
    listens: listensOf(model),
    secrets: [],
    ...(gate.certificates && { certificates: gate.certificates }),
    validations: [
      {
        purpose: "InfluxDB accepts its settings",
        run: [{ program: "influxd" }, "config", "-config", "/dev/null"],
        environment: influxDbSettings(model),
      },
      ...gate.validations,
    ],
    probes: [
      {
        kind: "http",
        purpose: "InfluxDB answers",
        ...server("/metrics"),
        deadline: OPENING,
      },
      { kind: "unit", purpose: "InfluxDB stays up", unit: INFLUXDB_UNIT },
      ...gate.probes,
    ],
    seeds: statements.map(seedOf),
    memory: model.memory.plus(gate.memory),
  };
}

/** The server itself, which only its account and root can ask. */
function server(path: string): Pick<Request, "url" | "socket"> {
  return { url: `http://localhost${path}`, socket: SOCKET };
}

function seedOf(statement: Statement): Seed {
  return {
    purpose: statement.purpose,
    ...server("/query"),
    method: "POST",
    body: { releaseFile: fileOf(statement), mediaType: "application/x-www-form-urlencoded" },
    ...(statement.mayFail ? {} : { contains: DONE }),
  };
}

function gateOf(model: InfluxDbModel, { gate }: InfluxDbPlanOptions) {
  const gated = {
    component: "influxdb",
    title: "InfluxDB",
    account: ACCOUNT,
    port: model.port,
    tls: model.tls ?? false,
    health: { path: "/metrics" },
    render: (version: string) => renderInfluxDbGate(model, version),
  };
  return gateParts(gated, gate);
}

function listensOf({ port, exposure = "fleet" }: InfluxDbModel): readonly Listener[] {
  return [{ port, protocol: "tcp", exposure, clients: ["metrics"], purpose: "InfluxDB: samples" }];
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
    may: { account: ACCOUNT, writes: [DATA], memory: model.memory, network: "own" },
    directives: { RuntimeDirectory: RUNTIME, RuntimeDirectoryMode: "0700" },
  });
}

/** Everything that is wrong with `model`. Empty when nothing is. */
export function influxDbProblems(model: InfluxDbModel): readonly Problem[] {
  const { port, localPort, database, retention, downSampling } = model;
  const shorter = downSampling.retention.compare(retention) <= 0;
  return [
    ...portProblems("port", port),
    ...portProblems("localPort", localPort),
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

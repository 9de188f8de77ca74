import type { ProgramOptions } from "../artifacts";
import { metricsGate } from "../caddy";
import { type Problem, ValidationError } from "../errors";
import {
  type ComponentPlan,
  type ConfigFile,
  FACTS,
  fleetPorts,
  liveArtifact,
  liveFile,
  memoryProblems,
  portProblems,
  serverUnit,
  type StateDirectory,
  type SystemdUnit,
  type UnitCertificate,
} from "../host";
import { groupsOf, type LogInput, streamGroups } from "../log-pipeline";
import { Bytes, Duration } from "../units";
import { ACCOUNT, CONFIG, DATA, FLUENTD_UNIT, type FluentdModel, listenOf, PLUGINS, REJECTED } from "./model";
import { renderFluentd } from "./render";
import { secretsOf } from "./secrets";
import { TIDY_MEMORY, TIDY_TIMER, tidyUnits } from "./tidy";
import { fluentdArtifact, fluentdChosen, RUBY } from "./versions";

/** With less, it ends while its plugins load. */
const LEAST_MEMORY = Bytes.mebibytes(256);

/** What lies there beside buffers: rejected records, places in the journal, chunks that could not be read. */
const BESIDE = Bytes.mebibytes(512);

/** Ruby loads every plugin. */
const DRY_RUN = Duration.minutes(1);

/** Groups of the host whose members read its logs. */
const READERS = ["adm", "systemd-journal"];

/** For which hosts a plan is, and with which program. */
export interface FluentdPlanOptions extends ProgramOptions {
  /** The inputs that these hosts have. */
  readonly inputs: readonly LogInput[];
  /** Texts of its own plugins by their files' names. */
  readonly plugins: Readonly<Record<string, string>>;
  /** Caddy, for the gate. */
  readonly gate: ProgramOptions;
}

/**
 * All that Fluentd needs of a host whose logs it collects.
 *
 * @throws ValidationError with every problem of `model`, of the version or of the source
 */
export function fluentdPlan(model: FluentdModel, options: FluentdPlanOptions): ComponentPlan {
  const { version, problems } = fluentdChosen(options);
  const gate = model.tls ? gateOf(model, options.gate) : undefined;
  ValidationError.throwIfAny("fluentd", [...problems, ...(gate?.problems ?? []), ...fluentdProblems(model)]);
  const { inputs } = options;
  const { port, exposure = "fleet", pipeline } = model;
  const connects = fleetPorts(pipeline.store?.urls ?? []);
  return {
    component: "fluentd",
    artifacts: [fluentdArtifact(version, options), ...(gate?.artifacts ?? [])],
    account: { name: ACCOUNT, description: "Fluentd", groups: READERS },
    directories: [...directoriesOf(model, inputs), ...(gate?.directories ?? [])],
    files: [...filesOf(model, options), ...(gate?.files ?? [])],
    units: [unitOf(model, inputs, connects.length > 0), ...tidyUnits(), ...(gate?.units ?? [])],
    listens: [
      { port, protocol: "tcp", exposure, clients: ["metrics"], purpose: "Fluentd about itself" },
      ...(gate
        ? [
            {
              port: listenOf(model).port,
              protocol: "tcp" as const,
              exposure: "loopback" as const,
              clients: [],
              purpose: "Fluentd behind its gate",
            },
          ]
        : []),
      ...inputs.flatMap((input) =>
        input.kind === "syslog"
          ? [
              {
                port: input.port,
                protocol: input.protocol,
                exposure: "loopback" as const,
                clients: [],
                purpose: `Fluentd: syslog of ${input.tag}`,
              },
            ]
          : [],
      ),
    ],
    ...(connects.length > 0 && { connects }),
    secrets: secretsOf(model),
    ...certificatesOf(model, gate?.certificates),
    validations: [
      {
        purpose: "Fluentd accepts its configuration",
        run: [
          { program: "fluent-ruby" },
          FLUENTD,
          "--dry-run",
          "--config",
          { releaseFile: CONFIG },
          "--plugin",
          liveFile(PLUGINS),
        ],
        environment: VARIABLES,
        // It only warns of parameters that it does not know.
        refuses: " is not used",
        timeout: DRY_RUN,
      },
      ...(gate?.validations ?? []),
    ],
    probes: [
      {
        kind: "http",
        purpose: "Fluentd runs, and tells of its outputs",
        url: `http://127.0.0.1:${listenOf(model).port}/metrics`,
        contains: TOLD,
      },
      { kind: "unit", purpose: "Fluentd stays up", unit: FLUENTD_UNIT },
      { kind: "unit", purpose: "the timer that tidies what was rejected runs", unit: TIDY_TIMER },
      ...(gate?.probes ?? []),
    ],
    memory: model.memory.plus(TIDY_MEMORY).plus(gate?.memory ?? Bytes.of(0)),
  };
}

/** Everything that is wrong with `model` beside its pipeline. Empty when nothing is. */
export function fluentdProblems(model: FluentdModel): readonly Problem[] {
  const { port } = listenOf(model);
  return [
    ...portProblems("port", model.port),
    ...(port > 65_535
      ? [{ path: "port", message: `must be below 65535, since Fluentd listens at the next one behind its gate` }]
      : []),
    ...memoryProblems(model, LEAST_MEMORY),
  ];
}

const FOLDER = liveArtifact("fluent-package");
const FLUENTD = `${FOLDER}/bin/fluentd`;

/** The package's Ruby was built for /opt/fluent, where nothing of it lies: it is told where its own libraries are. */
const VARIABLES = {
  RUBYLIB: ["", ...RUBY.machines.map((machine) => `/${machine}`)]
    .map((folder) => `${FOLDER}/lib/ruby/${RUBY.version}${folder}`)
    .join(":"),
  GEM_HOME: `${FOLDER}/lib/ruby/gems/${RUBY.version}`,
  GEM_PATH: `${FOLDER}/lib/ruby/gems/${RUBY.version}`,
  LD_LIBRARY_PATH: `${FOLDER}/lib`,
  LANG: "C.UTF-8",
};

/** The most that may lie on the disk: a buffer for each output, and what stands beside them. */
function directoriesOf({ pipeline }: FluentdModel, inputs: readonly LogInput[]): readonly StateDirectory[] {
  const { store, archive, categories, buffer } = pipeline;
  const size = BESIDE.plus(buffer.store.times(store ? streamGroups(store, categories).length : 0)).plus(
    buffer.archive.times(archive ? groupsOf(archive, categories).length : 0),
  );
  return [
    { path: DATA, volume: { name: "buffer", size } },
    { path: REJECTED },
    ...positionFolders(inputs).map((path) => ({ path })),
  ];
}

function positionFolders(inputs: readonly LogInput[]): readonly string[] {
  const folders = inputs.flatMap((input) =>
    input.kind === "files" ? [input.positions.slice(0, input.positions.lastIndexOf("/"))] : [],
  );
  return [...new Set(folders)];
}

function filesOf(model: FluentdModel, { inputs, plugins }: FluentdPlanOptions): readonly ConfigFile[] {
  return [
    { path: CONFIG, content: renderFluentd(model, inputs), onChange: "restart" },
    ...Object.entries(plugins).map(([name, content]): ConfigFile => ({
      path: `${PLUGINS}/${name}`,
      content,
      onChange: "restart",
    })),
  ];
}

/** With the fleet's authorities it knows the store, and its gate shows the host's certificate. */
function certificatesOf(
  { pipeline }: FluentdModel,
  ofGate: readonly UnitCertificate[] = [],
): { readonly certificates?: readonly UnitCertificate[] } {
  const own: readonly UnitCertificate[] =
    pipeline.store?.authority === "fleet" ? [{ unit: FLUENTD_UNIT, authority: "fleet", onRenewal: "restart" }] : [];
  const all = [...own, ...ofGate];
  return all.length > 0 ? { certificates: all } : {};
}

/** What its page has from the first moment on. */
const TOLD = "fluentd_output_status_buffer_total_bytes";

function gateOf(model: FluentdModel, options: ProgramOptions) {
  const dial = `127.0.0.1:${listenOf(model).port}`;
  const gated = { component: "fluentd", title: "Fluentd", account: ACCOUNT, port: model.port };
  return metricsGate({ ...gated, dial, shows: TOLD }, options);
}

function unitOf({ memory }: FluentdModel, inputs: readonly LogInput[], fleetNames: boolean): SystemdUnit {
  return serverUnit({
    name: FLUENTD_UNIT,
    description: "Fluentd: collects logs",
    documentation: "https://docs.fluentd.org/",
    program: "fluent-ruby",
    flags: [FLUENTD, "--config", liveFile(CONFIG), "--plugin", liveFile(PLUGINS)],
    variables: { HOME: DATA, ...VARIABLES },
    variableFiles: [`${FACTS}/host.env`],
    // It writes what it has in memory to its buffers.
    stopsWithin: "2min",
    openFiles: 65_536,
    ...(fleetNames && { fleetNames }),
    may: {
      account: ACCOUNT,
      writes: [DATA, ...positionFolders(inputs)],
      memory,
      // Its library of the journal makes functions at run time.
      justInTime: true,
    },
    // The journal is read with what the kernel says in /proc/sys; without it, nothing comes and no error.
    directives: { ProcSubset: "all" },
  });
}

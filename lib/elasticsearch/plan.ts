import type { ProgramOptions } from "../artifacts";
import { ValidationError } from "../errors";
import {
  CERTIFICATES,
  CURRENT,
  type ComponentPlan,
  type ConfigFile,
  FACTS,
  fleetNameOf,
  type Guard,
  type Listener,
  liveFile,
  OWN_NAME,
  type Probe,
  type Request,
  type Seed,
  serverUnit,
  type SystemdUnit,
} from "../host";
import { Duration } from "../units";
import { toYaml } from "../yaml";
import { type ApiCall, dataNodesOf, ELASTICSEARCH_UNIT, type ElasticsearchModel, type NodeTier } from "./model";
import { elasticsearchProblems } from "./problems";
import { DATA, FOLDER, LOG4J, LOGS, renderElasticsearch, renderFounders, renderJvmOptions, RUNTIME } from "./render";
import { renderAccounts, renderRoles, renderUsersRoles, secretOf, secretsOf, USERS } from "./users";
import { elasticsearchArtifact, elasticsearchChosen } from "./versions";

/** On which host, with which program. */
export interface ElasticsearchPlanOptions extends Pick<ProgramOptions, "source" | "version"> {
  /** What its node is for. @default - it does everything */
  readonly tier?: NodeTier | undefined;
  /** Text of `prepare.sh`. */
  readonly script: string;
}

const ACCOUNT = "vmo-elasticsearch";
const SCRIPT = `${FOLDER}/prepare.sh`;

/** How long it may take to read what it has stored. */
const OPENING = Duration.minutes(5);

/** How long other nodes may take to have every copy again once one has come back. */
const RECOVERY = Duration.minutes(30);

/** Linux lets a process map fewer files by default; with less, a node of a cluster does not start. */
const MAPPED_FILES = 262_144;

/**
 * All that a node of Elasticsearch needs of a host.
 *
 * @throws ValidationError with every problem of `model`, or when the version or the source cannot work
 */
export function elasticsearchPlan(model: ElasticsearchModel, options: ElasticsearchPlanOptions): ComponentPlan {
  const { version, problems } = elasticsearchChosen(options);
  ValidationError.throwIfAny("elasticsearch", [...problems, ...elasticsearchProblems(model)]);
  return {
    component: "elasticsearch",
    artifacts: [elasticsearchArtifact(version, options)],
    account: { name: ACCOUNT, description: "Elasticsearch node" },
    directories: [
      { path: DATA, mode: "0700", volume: { name: "data", size: model.disk } },
      { path: LOGS, mode: "0700" },
    ],
    files: filesOf(model, options),
    units: [unitOf(model)],
    listens: listensOf(model),
    secrets: secretsOf(model),
    certificates: [
      { unit: ELASTICSEARCH_UNIT, authority: "fleet", onRenewal: "restart" },
      { unit: ELASTICSEARCH_UNIT, authority: "elasticsearch-transport", onRenewal: "restart" },
    ],
    // It has no command that checks settings: it does not start with those that it does not know.
    validations: [{ purpose: "Elasticsearch runs on this host", run: [{ program: "elasticsearch" }, "--version"] }],
    probes: probesOf(model, version),
    guards: guardsOf(model),
    seeds: model.calls.map((call, index) => seedOf(model, call, index)),
    memory: model.memory,
    kernel: { "vm.max_map_count": MAPPED_FILES },
    oneWay: {
      reason: "Elasticsearch does not start on data that a newer version has opened",
      back: "none",
      stop: [ELASTICSEARCH_UNIT],
      backup: [],
    },
  };
}

function filesOf(model: ElasticsearchModel, { tier, script }: ElasticsearchPlanOptions): readonly ConfigFile[] {
  const founders = renderFounders(model);
  const files: Readonly<Record<string, string>> = {
    "elasticsearch.yml": toYaml(renderElasticsearch(model, tier)),
    "jvm.options": renderJvmOptions(model),
    "log4j2.properties": LOG4J,
    "roles.yml": renderRoles(model),
    users_roles: renderUsersRoles(model),
    accounts: renderAccounts(model),
    "prepare.sh": script,
  };
  // Whom the cluster was founded by matters to a node that does not belong to it yet, and to no other.
  const unread: Readonly<Record<string, string>> =
    founders === undefined
      ? {}
      : { "founders.yml": founders, founders: model.founders.map((host) => `${host}\n`).join("") };
  return [
    ...Object.entries(files).map(([name, content]) => ({ name, content, onChange: "restart" as const })),
    ...Object.entries(unread).map(([name, content]) => ({ name, content, onChange: "nothing" as const })),
    ...model.calls.flatMap(({ body }, index) =>
      body
        ? [{ name: seedFile(index), content: `${JSON.stringify(body, null, 2)}\n`, onChange: "nothing" as const }]
        : [],
    ),
  ].map(({ name, ...file }) => ({ path: `${FOLDER}/${name}`, ...file }));
}

function unitOf(model: ElasticsearchModel): SystemdUnit {
  const conf = `/run/${RUNTIME}`;
  const prepare = ["/bin/sh", liveFile(SCRIPT), `${CURRENT}/files`, conf, DATA, CERTIFICATES];
  return serverUnit({
    name: ELASTICSEARCH_UNIT,
    description: "Elasticsearch: keeps logs that can be searched",
    documentation: "https://www.elastic.co/docs/reference/elasticsearch",
    program: "elasticsearch",
    flags: ["--quiet"],
    variables: { ES_PATH_CONF: conf, ES_TMPDIR: "/tmp" },
    variableFiles: [`${FACTS}/host.env`],
    stopsWithin: "5min",
    openFiles: 65_535,
    fleetNames: true,
    may: {
      account: ACCOUNT,
      writes: [DATA, LOGS],
      memory: model.memory,
      justInTime: true,
      // It lists the addresses of its host.
      netlink: true,
      tasks: 4_096,
    },
    directives: {
      ExecStartPre: prepare.join(" "),
      RuntimeDirectory: RUNTIME,
      RuntimeDirectoryMode: "0700",
      WorkingDirectory: DATA,
      // The server, which its launcher starts and waits for, ends in order.
      KillMode: "mixed",
      SuccessExitStatus: 143,
      // Collecting garbage in memory that was swapped out stops everything for minutes.
      MemorySwapMax: 0,
      // Java finds the file system of its data in /proc/mounts.
      ProcSubset: "all",
      // It forbids itself to start programs.
      SystemCallFilter: ["@system-service", "~@privileged @resources", "@sandbox"],
    },
  });
}

function listensOf({ port, transportPort }: ElasticsearchModel): readonly Listener[] {
  return [
    { port, protocol: "tcp", exposure: "fleet", purpose: "Elasticsearch API" },
    {
      port: transportPort,
      protocol: "tcp",
      exposure: "fleet",
      clients: ["logs"],
      purpose: "Elasticsearch between its nodes",
    },
  ];
}

/** How its own host asks a node, as one of its users. */
function asked(
  { port }: ElasticsearchModel,
  path: string,
  user: keyof typeof USERS,
): Pick<Request, "url" | "as" | "credential"> {
  return {
    url: `https://${fleetNameOf(OWN_NAME)}:${port}${path}`,
    as: "fleet",
    credential: { unit: ELASTICSEARCH_UNIT, name: secretOf(user), scheme: "basic", user: USERS[user].name },
  };
}

/** Whether the node itself is well: what the cluster lacks fails no host. */
function probesOf(model: ElasticsearchModel, version: string): readonly Probe[] {
  return [
    {
      kind: "http",
      purpose: "Elasticsearch answers, in the new version",
      ...asked(model, "/?filter_path=version.number", "monitor"),
      contains: `"${version}"`,
      deadline: OPENING,
    },
    { kind: "unit", purpose: "Elasticsearch stays up", unit: ELASTICSEARCH_UNIT },
  ];
}

/** Before a node stops, each shard needs a copy on another one. A node that is alone has no other to wait for. */
function guardsOf(model: ElasticsearchModel): readonly Guard[] {
  if (dataNodesOf(model).length < 2) return [];
  const seconds = Duration.seconds(5);
  // A cluster that has made up for a node that is away is green, and the next one to stop may leave it without a leader. While it grows, the
  // live release asks for fewer nodes, and its answer counts as well.
  const wanted = `wait_for_status=green&wait_for_nodes=ge(${model.nodes.length})`;
  return [
    {
      about: "cluster",
      purpose: `every shard has all of its copies, and none of its ${model.nodes.length} nodes is away`,
      ...asked(model, `/_cluster/health?${wanted}&timeout=${seconds.toSeconds()}s`, "monitor"),
      contains: '"timed_out":false',
      timeout: seconds.times(2),
      deadline: RECOVERY,
    },
  ];
}

function seedOf(model: ElasticsearchModel, call: ApiCall, index: number): Seed {
  const { purpose, method, path, body, statuses, contains } = call;
  return {
    purpose,
    ...asked(model, path, "administrator"),
    method,
    ...(body && { body: { releaseFile: `${FOLDER}/${seedFile(index)}`, mediaType: "application/json" } }),
    ...(statuses && { statuses }),
    ...(contains !== undefined && { contains }),
    timeout: Duration.seconds(30),
    deadline: OPENING,
  };
}

/** Names in the order in which they are sent. */
function seedFile(index: number): string {
  return `seeds/${String(index + 1).padStart(2, "0")}.json`;
}

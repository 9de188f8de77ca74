import type { ProgramOptions } from "../artifacts";
import { clientRoleName } from "../certificates";
import { ValidationError } from "../errors";
import {
  DATA_ROOT,
  externalFlags,
  FACTS,
  liveFile,
  serverProbes,
  serverUnit,
  SOFT_MEMORY,
  type ComponentPlan,
  type ConfigFile,
  type Guard,
  type Listener,
  type SystemdUnit,
} from "../host";
import { Duration } from "../units";
import {
  AMTOOL_CONFIG,
  clientConfigOf,
  gossipConfigOf,
  webConfigOf,
  webListener,
  type WebListener,
} from "../web-config";
import { toYaml } from "../yaml";
import { environmentOf, secretsOf } from "./channels/demands";
import type { AlertmanagerModel, Cluster, Route } from "./model";
import { alertmanagerProblems, channelsOf, CLUSTER_PORT } from "./problems";
import { alertmanagerPrograms, supports } from "./versions";
import { ALERTMANAGER_UNIT, renderAlertmanager, secretFile } from "./render";
import { messageLinks, messageTemplates } from "./messages";

/** On which host, with which programs. */
export type AlertmanagerPlanOptions = ProgramOptions;

const ACCOUNT = "vmo-alertmanager";
const DATA = `${DATA_ROOT}/alertmanager`;
const CONFIG = "alertmanager/alertmanager.yml";
const WEB = "alertmanager/web.yml";
const GOSSIP = "alertmanager/gossip.yml";

/** Who may ask it: Prometheus servers, the other members and its own host, and the proxy for people. */
const CLIENTS = ["metrics", "people"] as const;
const MEMBERS = ["metrics"] as const;

/** The port at the end of a peer that has its own. */
const PORT = /:[0-9]+$/;

/** How often silences and what was sent are written to disk: that much of both is lost when the server or its host dies. */
const KEPT_EVERY = Duration.seconds(15);

/**
 * All that Alertmanager needs of a host of the `metrics` role.
 *
 * @throws ValidationError with every problem of `model` for the version, or of the source
 */
export function alertmanagerPlan(model: AlertmanagerModel, options: AlertmanagerPlanOptions): ComponentPlan {
  const { version, problems } = alertmanagerPrograms.chosen(options);
  ValidationError.throwIfAny("alertmanager", [...problems, ...alertmanagerProblems(model, version)]);
  const { ask, certificates } = webOf(model);
  const places = {
    webPages: model.webPages,
    around: model.around,
    ...(model.portal !== undefined && { portal: model.portal }),
  };
  return {
    component: "alertmanager",
    artifacts: [alertmanagerPrograms.artifact(version, options)],
    account: { name: ACCOUNT, description: "Alertmanager server" },
    directories: [{ path: DATA }],
    files: [
      { path: CONFIG, content: toYaml(renderAlertmanager(model, version)), onChange: "reload" },
      {
        path: "alertmanager/templates/observability.tmpl",
        content: messageTemplates(messageLinks(places)),
        onChange: "reload",
      },
      ...tlsFiles(model, version),
    ],
    units: [unitOf(model, version)],
    listens: listensOf(model),
    ...(certificates && { certificates }),
    secrets: secretsOf(channelsOf(model.routing.receivers)).map((secret) => ({ ...secret, unit: ALERTMANAGER_UNIT })),
    validations: [
      {
        purpose: "Alertmanager accepts its configuration and templates",
        run: [{ program: "amtool" }, "check-config", { releaseFile: CONFIG }],
      },
    ],
    probes: serverProbes({
      name: "Alertmanager",
      unit: ALERTMANAGER_UNIT,
      ask,
      reloads: "alertmanager_config_last_reload",
    }),
    guards: guardsOf(model),
    memory: model.memory,
  };
}

function unitOf(model: AlertmanagerModel, version: string): SystemdUnit {
  const isClustered = model.cluster !== undefined;
  return serverUnit({
    name: ALERTMANAGER_UNIT,
    description: "Alertmanager: groups, mutes and delivers alerts",
    documentation: "https://prometheus.io/docs/alerting/latest/",
    program: "alertmanager",
    flags: flagsOf(model, version),
    reloads: true,
    softMemory: SOFT_MEMORY,
    variables: environmentOf(channelsOf(model.routing.receivers), secretFile),
    ...(isClustered && { variableFiles: [`${FACTS}/host.env`] }),
    stopsWithin: "30s",
    openFiles: 16_384,
    fleetNames: isClustered,
    // Gossip lists the host's interfaces; a single server has no need to.
    may: { account: ACCOUNT, writes: [DATA], netlink: isClustered, memory: model.memory },
  });
}

function flagsOf(model: AlertmanagerModel, version: string): readonly string[] {
  return [
    `--config.file=${liveFile(CONFIG)}`,
    `--storage.path=${DATA}`,
    `--data.retention=${printed(model.dataRetention)}`,
    `--data.maintenance-interval=${printed(KEPT_EVERY)}`,
    ...webOf(model).flags,
    ...externalFlags(model.externalUrl),
    ...(model.startDelay && model.startDelay.milliseconds > 0 && supports(version, "startDelay")
      ? [`--dispatch.start-delay=${printed(model.startDelay)}`]
      : []),
    ...clusterFlags(model, version),
  ];
}

/** A duration for a flag: unlike those of the file, flags have no days before 0.33. */
function printed(duration: Duration): string {
  const hours = duration.toSeconds() / 3600;
  return Number.isInteger(hours) ? `${hours}h` : `${duration.toSeconds()}s`;
}

function clusterFlags({ cluster, routing, tls }: AlertmanagerModel, version: string): readonly string[] {
  // Without it Alertmanager opens its port for gossip to everybody, also when it is alone.
  if (!cluster) return ["--cluster.listen-address="];
  const port = cluster.port ?? CLUSTER_PORT;
  // Over TLS it does not start without an address; Go takes this one for all of both families.
  const listensAt = tls ? "0.0.0.0" : "";
  return [
    `--cluster.listen-address=${listensAt}:${port}`,
    // Given, not guessed: with no private address on the host the guess fails and the server does not start.
    `--cluster.advertise-address=\${VMO_HOST_ADDRESS}:${port}`,
    ...(supports(version, "clusterLabel") ? ["--cluster.label=vm-observability"] : []),
    ...peerTimeout(cluster, routing.root),
    ...(tls ? [`--cluster.tls-config=${liveFile(GOSSIP)}`] : []),
    ...cluster.peers.map((peer) => `--cluster.peer=${PORT.test(peer) ? peer : `${peer}:${port}`}`),
  ];
}

/** How long a member waits for each one before it to have notified: Alertmanager's default. */
const PEER_TIMEOUT = Duration.seconds(15);

/**
 * The last member's wait must end before the next look at a group, or it notifies again of what has changed by then
 * (alertmanager#2447).
 */
function peerTimeout({ peers }: Cluster, root: Route): readonly string[] {
  const longest = shortestInterval(root) / Math.max(peers.length, 2);
  return longest < PEER_TIMEOUT.milliseconds ? [`--cluster.peer-timeout=${Math.floor(longest)}ms`] : [];
}

/** The shortest `group_interval` of a route and those below it, in milliseconds. */
function shortestInterval({ groupInterval, routes = [] }: Route): number {
  return Math.min(groupInterval?.milliseconds ?? Infinity, ...routes.map(shortestInterval));
}

/** Before one member stops, each of the others has to answer: they notify in its place. */
function guardsOf({ cluster, port, tls }: AlertmanagerModel): readonly Guard[] {
  return (cluster?.peers ?? []).map((peer) => {
    const host = peer.replace(PORT, "");
    const purpose = `Alertmanager on ${host} is ready`;
    const url = `${tls ? "https" : "http"}://${host}:${port}/-/ready`;
    return { about: host, purpose, url, ...(tls && { as: "fleet" }) };
  });
}

/** How it listens for clients. */
function webOf({ port, exposure, tls }: AlertmanagerModel): WebListener {
  return webListener({
    unit: ALERTMANAGER_UNIT,
    port,
    ...(exposure && { exposure }),
    purpose: "Alertmanager web and API",
    ...(tls && { config: liveFile(WEB) }),
  });
}

/**
 * What it serves and gossips with, and how people ask it by hand. It restarts where others are let in: sessions of clients that are not any
 * more would go on.
 */
function tlsFiles({ tls, cluster }: AlertmanagerModel, version: string): readonly ConfigFile[] {
  if (!tls) return [];
  const told = supports(version, "clientAllowedSans");
  return [
    { path: WEB, content: toYaml(webConfigOf({ roles: CLIENTS, told })), onChange: "restart" },
    ...(cluster
      ? [{ path: GOSSIP, content: toYaml(gossipConfigOf({ roles: MEMBERS, told })), onChange: "restart" as const }]
      : []),
    {
      path: AMTOOL_CONFIG,
      content: toYaml({ tls_config: clientConfigOf(clientRoleName("metrics")) }),
      onChange: "nothing",
    },
  ];
}

function listensOf(model: AlertmanagerModel): readonly Listener[] {
  const { cluster, tls } = model;
  const web = webOf(model).listens;
  if (!cluster) return web;
  const gossip = {
    port: cluster.port ?? CLUSTER_PORT,
    exposure: "fleet",
    clients: ["metrics"],
    purpose: "Alertmanager gossip",
  } as const;
  return [...web, { ...gossip, protocol: "tcp" }, ...(tls ? [] : [{ ...gossip, protocol: "udp" as const }])];
}

import type { ProgramOptions } from "../artifacts";
import { ValidationError } from "../errors";
import { systemdArgument } from "../escaping";
import {
  DATA_ROOT,
  FACTS,
  liveFile,
  serverProbes,
  serverUnit,
  SOFT_MEMORY,
  type ComponentPlan,
  type Guard,
  type Listener,
  type SystemdUnit,
} from "../host";
import { Duration } from "../units";
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
  const places = {
    webPages: model.webPages,
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
    ],
    units: [unitOf(model, version)],
    listens: listensOf(model),
    secrets: secretsOf(channelsOf(model.routing.receivers)).map(({ name, from }) => ({
      name,
      unit: ALERTMANAGER_UNIT,
      from,
    })),
    validations: [
      {
        purpose: "Alertmanager accepts its configuration and templates",
        run: [{ program: "amtool" }, "check-config", { releaseFile: CONFIG }],
      },
    ],
    probes: serverProbes({
      name: "Alertmanager",
      unit: ALERTMANAGER_UNIT,
      port: model.port,
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
    `--web.listen-address=${model.exposure === "loopback" ? "127.0.0.1" : ""}:${model.port}`,
    ...(model.externalUrl === undefined ? [] : [systemdArgument(`--web.external-url=${model.externalUrl}`)]),
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

function clusterFlags({ cluster, routing }: AlertmanagerModel, version: string): readonly string[] {
  // Without it Alertmanager opens its port for gossip to everybody, also when it is alone.
  if (!cluster) return ["--cluster.listen-address="];
  const port = cluster.port ?? CLUSTER_PORT;
  return [
    `--cluster.listen-address=:${port}`,
    // Given, not guessed: with no private address on the host the guess fails and the server does not start.
    `--cluster.advertise-address=\${VMO_HOST_ADDRESS}:${port}`,
    ...(supports(version, "clusterLabel") ? ["--cluster.label=vm-observability"] : []),
    ...peerTimeout(cluster, routing.root),
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
function guardsOf({ cluster, port }: AlertmanagerModel): readonly Guard[] {
  return (cluster?.peers ?? []).map((peer) => {
    const host = peer.replace(PORT, "");
    return { about: host, purpose: `Alertmanager on ${host} is ready`, url: `http://${host}:${port}/-/ready` };
  });
}

function listensOf({ port, exposure = "fleet", cluster }: AlertmanagerModel): readonly Listener[] {
  const web: Listener = { port, protocol: "tcp", exposure, clients: ["metrics"], purpose: "Alertmanager web and API" };
  if (!cluster) return [web];
  const gossip = {
    port: cluster.port ?? CLUSTER_PORT,
    exposure: "fleet",
    clients: ["metrics"],
    purpose: "Alertmanager gossip",
  } as const;
  return [web, { ...gossip, protocol: "tcp" }, { ...gossip, protocol: "udp" }];
}

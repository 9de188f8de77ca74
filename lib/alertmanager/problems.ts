import { type Problem, propProblems, quoted } from "../errors";
import { isClassicLabel } from "../escaping";
import { externalUrlProblems, memoryProblems, portProblems } from "../host";
import { Bytes, type Duration } from "../units";
import { channelTemplateProblems } from "./channels/template-problems";
import { demandProblems, emptyChannelProblems } from "./channels/demands";
import type { AlertmanagerModel, NotificationChannel, Receiver, Route, Routing } from "./model";
import { alertmanagerFeatures, integrationProblems } from "./versions";
import { secretFile } from "./render";

/** Default port for gossip. */
export const CLUSTER_PORT = 9094;

/** With less, the server ends before it serves its first page. */
const LEAST_MEMORY = Bytes.mebibytes(32);

/** Everything that is wrong with `model` for `version`. Empty when nothing is. */
export function alertmanagerProblems(model: AlertmanagerModel, version: string): readonly Problem[] {
  const unusable = alertmanagerFeatures.unusable(version, "version");
  if (unusable.length > 0) return unusable;
  return [
    ...portProblems("port", model.port),
    ...memoryProblems(model, LEAST_MEMORY),
    ...externalUrlProblems(model.externalUrl),
    ...clusterProblems(model),
    ...receiverProblems(model.routing, version),
    ...emptyChannelProblems(model.routing.receivers),
    ...demandProblems(channelsOf(model.routing.receivers), secretFile),
    ...rootProblems(model.routing.root),
    ...routeProblems(model.routing.root, {}, knownOf(model, version), "routing.root"),
    ...inhibitionProblems(model.routing),
  ];
}

function clusterProblems({ cluster, port }: AlertmanagerModel): readonly Problem[] {
  if (!cluster) return [];
  const gossip = cluster.port ?? CLUSTER_PORT;
  return [
    ...portProblems("cluster.port", gossip),
    ...(gossip === port
      ? [{ path: "cluster.port", message: `must differ from the web port, got ${port} for both` }]
      : []),
    ...cluster.peers.flatMap((peer, index) =>
      /^([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]+)?$/.test(peer)
        ? []
        : [
            {
              path: `cluster.peers[${index}]`,
              message:
                `must be a name or an address that is known at synthesis, IPv6 in brackets, got ${quoted(peer)}; ` +
                "the fleet's names of its hosts are",
            },
          ],
    ),
  ];
}

function receiverProblems({ receivers, root }: Routing, version: string): readonly Problem[] {
  const used = new Set(receiversOf(root));
  return [
    ...repeatedIn(receivers.map(({ name }) => name)).map((name) => ({
      path: "routing.receivers",
      message: `must have unique names, got ${quoted(name)} twice`,
    })),
    ...receivers.flatMap(({ name }) =>
      used.has(name)
        ? []
        : [{ path: `routing.receivers.${name}`, message: "must be the receiver of a route, got none; remove it" }],
    ),
    ...channelsOf(receivers).flatMap((channel) => {
      const settings = channel.settings(secretFile);
      const path = `channels.${channel.name}`;
      const shape = propProblems<object>(settings, {}, `${path}.settings`);
      if (shape.length > 0) return shape;
      return [
        ...integrationProblems(channel.integration, settings, version, path),
        ...channelTemplateProblems(settings, version, path),
      ];
    }),
  ];
}

/** Names that stand in a list more than once, each once. */
export function repeatedIn(names: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return [...new Set(names.filter((name) => seen.has(name) || !seen.add(name)))];
}

/** Every channel once. */
export function channelsOf(receivers: readonly Receiver[]): readonly NotificationChannel[] {
  const byName = new Map(receivers.flatMap(({ channels }) => channels).map((channel) => [channel.name, channel]));
  return [...byName.values()];
}

function receiversOf(route: Route): readonly string[] {
  return [route.receiver, ...(route.routes ?? []).flatMap(receiversOf)];
}

function rootProblems({ matchers, activeDuring, mutedDuring, ...root }: Route): readonly Problem[] {
  const path = "routing.root";
  return [
    ...(matchers.length > 0 ? [{ path, message: "must have no matchers: it takes what no other route does" }] : []),
    ...(root.continue ? [{ path, message: "must not continue: it has no siblings" }] : []),
    ...(activeDuring || mutedDuring
      ? [{ path, message: "must always be active: it takes what no other route does" }]
      : []),
  ];
}

/** Waits that a route has, its own or its parent's. */
type Waits = Pick<Route, "groupWait" | "groupInterval" | "repeatInterval">;

/** What every route is held against. */
interface Known {
  readonly model: AlertmanagerModel;
  readonly version: string;
  /** Names. */
  readonly receivers: ReadonlySet<string>;
  readonly timeIntervals: ReadonlySet<string>;
}

function knownOf(model: AlertmanagerModel, version: string): Known {
  const { receivers, timeIntervals } = model.routing;
  const names = (all: readonly { readonly name: string }[]) => new Set(all.map(({ name }) => name));
  return { model, version, receivers: names(receivers), timeIntervals: names(timeIntervals) };
}

function routeProblems(route: Route, inherited: Waits, known: Known, path: string): readonly Problem[] {
  const { model, version } = known;
  const groupInterval = route.groupInterval ?? inherited.groupInterval;
  const repeatInterval = route.repeatInterval ?? inherited.repeatInterval;
  const spans = [...(route.activeDuring ?? []), ...(route.mutedDuring ?? [])];
  return [
    ...(known.receivers.has(route.receiver)
      ? []
      : [{ path: `${path}.receiver`, message: `must be one of routing.receivers, got ${quoted(route.receiver)}` }]),
    ...spans
      .filter((span) => !known.timeIntervals.has(span))
      .map((span) => ({ path, message: `must name one of routing.timeIntervals, got ${quoted(span)}` })),
    ...route.matchers
      .filter(({ label }) => !isClassicLabel(label))
      .flatMap(() => alertmanagerFeatures.missing(version, "utf8Matchers", `${path}.matchers`)),
    // What a route inherits was reported at its parent.
    ...lateProblems(route, model.dataRetention, path),
    ...(route.groupInterval || route.repeatInterval ? intervalProblems({ groupInterval, repeatInterval }, path) : []),
    ...(route.routes ?? []).flatMap((child, index) =>
      routeProblems(child, { groupInterval, repeatInterval }, known, `${path}.routes[${index}]`),
    ),
  ];
}

/** Waits of a route at `path` that are longer than `dataRetention`, which is how long Alertmanager remembers what it sent. */
function lateProblems({ groupWait, groupInterval, repeatInterval }: Waits, dataRetention: Duration, path: string) {
  return Object.entries({ groupWait, groupInterval, repeatInterval }).flatMap(([name, wait]): readonly Problem[] => {
    if (!wait || wait.compare(dataRetention) <= 0) return [];
    const message = `must be at most dataRetention (${dataRetention.toString()}), got "${wait.toString()}"`;
    return [{ path: `${path}.${name}`, message }];
  });
}

function intervalProblems({ groupInterval, repeatInterval }: Waits, path: string): readonly Problem[] {
  if (groupInterval?.milliseconds === 0 || repeatInterval?.milliseconds === 0)
    return [{ path, message: "must have a groupInterval and a repeatInterval above 0s" }];
  if (!groupInterval || !repeatInterval || repeatInterval.compare(groupInterval) >= 0) return [];
  const message = `must be at least groupInterval (${groupInterval.toString()}), got "${repeatInterval.toString()}"`;
  return [{ path: `${path}.repeatInterval`, message }];
}

function inhibitionProblems({ inhibitions }: Routing): readonly Problem[] {
  return inhibitions
    .filter(({ equal, target }) => equal.length === 0 && target.length === 0)
    .map(({ name }) => ({
      path: `routing.inhibitions.${name}`,
      message: "must have a target or labels that are equal: without both one alert mutes all others",
    }));
}

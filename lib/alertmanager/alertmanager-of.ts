import { correlationWindow } from "../correlation";
import { ValidationError } from "../errors";
import { escalationOf, type ChannelOffer } from "../escalation";
import { hasWebPages, located, type Specification } from "../specification";
import { Duration } from "../units";
import { configuredChannels } from "./channels/configured-channels";
import type { KnownAlert } from "./routing/family-inhibitions";
import { anchorIn } from "./routing/host-down";
import { maintenanceInhibitions } from "./routing/maintenance";
import { inhibitionsOf } from "./routing/inhibitions";
import type { AlertmanagerModel, Cluster, Inhibition, NotificationChannel, OnCallContact, Routing } from "./model";
import { specificationProblems } from "./routing/problems";
import { hiddenSilencesInhibitions } from "./silences";
import { routesOf } from "./routing/routes";
import { isParticular, shiftIntervals, windowIntervals, windowsOf } from "./routing/time-intervals";

/** What the specification leaves open. */
export interface AlertmanagerParts {
  /** Channels beside the specification's, under names that its matrix may use. @default - none */
  readonly channels?: readonly NotificationChannel[];
  /**
   * Gets the Watchdog every minute, and raises the alarm when it stops coming.
   *
   * @default - nothing watches the Watchdog
   */
  readonly deadMansSwitch?: NotificationChannel;
  /**
   * Alerts whose rules are known: graver ones of a family mute the milder ones about the same thing, and those about a host or target
   * that is down mute what follows from it.
   *
   * @default - none: no alert mutes another one
   */
  readonly alerts?: readonly KnownAlert[];
  /** What mutes what beside that. @default - nothing */
  readonly inhibitions?: readonly Inhibition[];
  /** @default - a single server */
  readonly cluster?: Cluster;
  /** @default false */
  readonly tls?: boolean;
  /** @default "fleet" */
  readonly exposure?: AlertmanagerModel["exposure"];
  /** @default - host name and port */
  readonly externalUrl?: string;
  /** Address of the portal, where messages lead to. @default - they lead to Alertmanager's own pages */
  readonly portal?: string;
}

/** Alertmanager's own default; an alert may be silenced this long after it began. */
export const DATA_RETENTION = Duration.hours(120);

/**
 * The server and its routing from a specification: who is notified over what, when and on which days, as the escalation matrix
 * and the on-call schedule say, by the channels that there are. `webhook` gets every tier unless the matrix names it.
 *
 * @throws ValidationError when the matrix names channels that do not exist, or the waits do not fit together
 */
export function alertmanagerOf(specification: Specification, parts: AlertmanagerParts = {}): AlertmanagerModel {
  const channels = [...configuredChannels(specification.channels), ...(parts.channels ?? [])];
  ValidationError.throwIfAny(
    "alertmanager",
    located(specification, specificationProblems(specification, channels, DATA_RETENTION)),
  );
  const { port, memory, groupWait, groupInterval, repeatInterval, startDelay } = specification.alertmanager;
  const routing = routingOf(specification, channels, parts);
  // By job as well: otherwise alerts that HostDown mutes would open the group, and the remaining alert would wait for the next message.
  const root = { ...routing.root, groupBy: ["alertname", "job"], groupWait, groupInterval, repeatInterval };
  return {
    port,
    memory,
    startDelay,
    dataRetention: DATA_RETENTION,
    routing: { ...routing, root },
    webPages: hasWebPages(specification.artifacts),
    around: correlationWindow(specification),
    ...(parts.exposure && { exposure: parts.exposure }),
    ...(parts.externalUrl !== undefined && { externalUrl: parts.externalUrl }),
    ...(parts.portal !== undefined && { portal: parts.portal }),
    ...(parts.cluster && { cluster: parts.cluster }),
    ...(parts.tls && { tls: true }),
  };
}

/** What each channel can do for the escalation matrix of `specification`. */
export function offersOf(
  specification: Specification,
  channels: readonly NotificationChannel[],
): readonly ChannelOffer[] {
  return channels.map((channel) => ({
    name: channel.name,
    team: !channel.onlyPersons,
    reaches: (engineer) => channel.toPerson?.(contactOf(specification, engineer)) !== undefined,
    ...(channel.incidentManager && { carries: channel.incidentManager.carries }),
  }));
}

/** How to reach a person of the on-call schedule. */
export function contactOf({ contacts }: Specification, engineer: string): OnCallContact {
  return { engineer, ...contacts[engineer] };
}

function routingOf(
  specification: Specification,
  channels: readonly NotificationChannel[],
  parts: AlertmanagerParts,
): Routing {
  const { deadMansSwitch, alerts = [], inhibitions = [] } = parts;
  const { escalationMatrix: matrix } = specification;
  const offers = offersOf(specification, channels);
  const windows = windowsOf(specification);
  const escalation = escalationOf(matrix, offers);
  const { root, receivers } = routesOf({
    matrix,
    escalation,
    channels,
    windows: windows.filter((window) => !isParticular(window)),
    deadMansSwitch,
    groupInterval: specification.alertmanager.groupInterval,
    contactOf: (engineer) => contactOf(specification, engineer),
  });
  const used = new Set(intervalsIn(root));
  return {
    root,
    receivers,
    inhibitions: [
      ...inhibitionsOf(alerts, anchorIn(specification)),
      ...maintenanceInhibitions(windows),
      ...hiddenSilencesInhibitions(alerts),
      ...inhibitions,
    ],
    windows: windows.filter(isParticular),
    timeIntervals: [...shiftIntervals(escalation.schedule), ...windowIntervals(specification)].filter(({ name }) =>
      used.has(name),
    ),
    escalation,
    offers,
  };
}

function intervalsIn({ activeDuring = [], mutedDuring = [], routes = [] }: Routing["root"]): readonly string[] {
  return [...activeDuring, ...mutedDuring, ...routes.flatMap(intervalsIn)];
}

import { didYouMean, type Advice, quoted, type Problem } from "../../errors";
import {
  channelsKey,
  type EscalationLevel,
  type EscalationStep,
  levelProblems,
  pathOfLevel,
  startingLines,
  unconfigured,
} from "../../escalation";
import { re2Problem } from "../../promql";
import type { Alert } from "../../rules";
import type { AlertmanagerSection, Specification } from "../../specification";
import type { Duration } from "../../units";
import { CHANNEL_NAMES } from "../channels/configured-channels";
import { matchersOf } from "./matcher";
import { MACHINE_SEVERITY, type NotificationChannel, type Routing } from "../model";
import { repeatedIn } from "../problems";

/** Everything that is wrong with what `specification` says of routing, whatever alerts there are. */
export function specificationProblems(
  specification: Specification,
  channels: readonly NotificationChannel[],
  dataRetention: Duration,
): readonly Problem[] {
  return [
    ...unknownChannels(specification, channels),
    ...(Object.hasOwn(specification.escalationMatrix.severityLevels, MACHINE_SEVERITY) ? [reservedSeverity()] : []),
    ...repeated(channels),
    ...waitProblems(specification.alertmanager, dataRetention),
    ...levelWaitProblems(specification, dataRetention),
    ...windowProblems(specification),
  ];
}

/**
 * Alerts that would not reach everyone who must be notified: severities that no channel takes, tiers of them that reach
 * nobody, people on call who cannot be reached by a channel. For `node.addValidation`, when all alerts are known.
 */
export function routingProblems(
  { escalation, offers }: Routing,
  alerts: readonly Pick<Alert, "name" | "severity">[],
): readonly Problem[] {
  const notifying = alerts.filter(({ severity }) => severity !== MACHINE_SEVERITY);
  const severities = [...new Set(notifying.map(({ severity }) => severity))];
  if (notifying.length > 0 && escalation.levels.every(({ steps }) => steps.length === 0)) {
    const message = `must include at least one that escalation_matrix names, got none: ${notifying.length} alerts would reach nobody`;
    return [{ path: "channels", message: `${message}; add channels.webhook, channels.slack or channels.email` }];
  }
  return [
    ...severities.flatMap((severity) => {
      const level = escalation.levels.find((one) => one.severity === severity);
      const names = notifying.filter((alert) => alert.severity === severity).map(({ name }) => name);
      return level ? levelProblems(level, offers, listed(names)) : unknownSeverity(severity, names, escalation.levels);
    }),
    ...startingLines(
      escalation.levels.filter(({ severity }) => severities.includes(severity)),
      offers,
    ),
    ...unreachable({ escalation, offers }, severities),
    ...unreachableSecondary({ escalation, offers }, severities),
  ];
}

/** Channels that the matrix asks for and nothing delivers, where others are notified, for each tier. */
export function routingAdvice({ escalation: { levels } }: Routing): readonly Advice[] {
  return levels.flatMap((level) =>
    (["first", "escalation"] as const).flatMap((tier) => {
      const absent = unconfigured(level, tier);
      const reached = [...new Set(level.steps.filter((step) => step.tier === tier).map(({ channel }) => channel))];
      if (absent.length === 0 || reached.length === 0) return [];
      const message =
        `${absent.join(", ")} ${absent.length > 1 ? "are" : "is"} not configured; ` +
        `alerts of this severity go to ${reached.join(", ")} only`;
      return [{ name: "channels.missing", path: pathOfLevel(level.severity, channelsKey(tier)), message } as const];
    }),
  );
}

/** People on call who cannot be reached by a channel that reaches the others. */
function unreachable({ escalation, offers }: Pick<Routing, "escalation" | "offers">, severities: readonly string[]) {
  const steps = escalation.levels
    .filter(({ severity }) => severities.includes(severity))
    .flatMap((level) => level.steps);
  return offers.flatMap((offer): Problem[] => {
    if (
      !steps.some(
        ({ via, audience, owner }) => via === offer.name && audience.kind === "on call" && owner === "alertmanager",
      )
    )
      return [];
    return escalation.schedule.shifts
      .filter(({ engineer }) => !offer.reaches(engineer))
      .map(({ engineer, days }) => ({
        path: `contacts.${quoted(engineer)}`,
        message: `must say how ${offer.name} reaches ${engineer}, who is on call on ${days.join(", ")}; add phone`,
      }));
  });
}

/** Secondary people who cannot be reached by any channel that reached the person on call. */
function unreachableSecondary(
  { escalation, offers }: Pick<Routing, "escalation" | "offers">,
  severities: readonly string[],
): readonly Problem[] {
  const levels = escalation.levels.filter(
    ({ severity, page, steps }) =>
      severities.includes(severity) && !page && steps.some(({ tier }) => tier === "escalation"),
  );
  const calling = levels
    .filter(({ steps }) => steps.some(({ audience }) => audience.kind === "on call"))
    .map((level) => ({ level, people: new Set(level.steps.map(({ audience }) => personOf(audience))) }));
  return escalation.schedule.secondary.flatMap((engineer): Problem[] => {
    const { level } = calling.find(({ people }) => !people.has(engineer)) ?? {};
    if (!level) return [];
    const called = level.steps.filter(({ audience }) => audience.kind === "on call");
    const via = called.filter(({ after }) => after.compare(called[0]!.after) === 0).map((step) => step.via);
    const names = offers.filter(({ name }) => via.includes(name)).map(({ name }) => name);
    const rule = `must say how ${names.join(" or ")} reaches ${engineer}, who is called second`;
    return [{ path: `contacts.${quoted(engineer)}`, message: `${rule}; add phone` }];
  });
}

function personOf(audience: EscalationStep["audience"]): string | undefined {
  return audience.kind === "person" ? audience.engineer : undefined;
}

function unknownChannels(specification: Specification, channels: readonly NotificationChannel[]): readonly Problem[] {
  const known = [...new Set([...CHANNEL_NAMES, ...channels.map(({ name }) => name)])];
  return Object.entries(specification.escalationMatrix.severityLevels).flatMap(([severity, level]) =>
    (["first", "escalation"] as const).flatMap((tier) =>
      level[tier === "first" ? "channels" : "escalationChannels"]
        .filter((name) => !known.includes(name))
        .map((name) => {
          const hint = didYouMean(name, known);
          const path = pathOfLevel(severity, channelsKey(tier));
          return { path, message: `unknown channel ${quoted(name)}${hint} (known: ${known.join(", ")})` };
        }),
    ),
  );
}

function waitProblems(
  { groupInterval, repeatInterval }: AlertmanagerSection,
  dataRetention: Duration,
): readonly Problem[] {
  const path = "alertmanager.repeat_interval";
  const got = `got "${repeatInterval.toString()}"`;
  if (repeatInterval.compare(groupInterval) < 0)
    return [{ path, message: `must be at least alertmanager.group_interval (${groupInterval.toString()}), ${got}` }];
  if (repeatInterval.compare(dataRetention) <= 0) return [];
  return [{ path, message: tooLong(repeatInterval, dataRetention) }];
}

/** Waits of a severity that do not fit together, or are longer than Alertmanager remembers. */
function levelWaitProblems(
  { escalationMatrix, alertmanager }: Specification,
  dataRetention: Duration,
): readonly Problem[] {
  return Object.entries(escalationMatrix.severityLevels).flatMap(([severity, level]) => {
    const { groupInterval = alertmanager.groupInterval, repeatInterval = alertmanager.repeatInterval } = level;
    const path = (key: string) => pathOfLevel(severity, key);
    const waits = {
      notification_delay: level.notificationDelay,
      ...(level.escalationDelay !== "never" && { escalation_delay: level.escalationDelay }),
      ...(level.groupWait && { group_wait: level.groupWait }),
      ...(level.repeatInterval && { repeat_interval: level.repeatInterval }),
    };
    const isOwn = level.groupInterval !== undefined || level.repeatInterval !== undefined;
    const rule = `must be at least the group_interval (${groupInterval.toString()}), got "${repeatInterval.toString()}"`;
    return [
      ...(isOwn && repeatInterval.compare(groupInterval) < 0 ? [{ path: path("repeat_interval"), message: rule }] : []),
      ...Object.entries(waits)
        .filter(([, wait]) => wait.compare(dataRetention) > 0)
        .map(([key, wait]) => ({ path: path(key), message: tooLong(wait, dataRetention) })),
    ];
  });
}

function tooLong(wait: Duration, dataRetention: Duration): string {
  return `must be at most ${dataRetention.toString()}, which is how long Alertmanager remembers its notifications, got "${wait.toString()}"`;
}

function windowProblems({ maintenanceWindows }: Specification): readonly Problem[] {
  return Object.entries(maintenanceWindows).flatMap(([name, { matchers = [] }]) =>
    matchers.flatMap((text, index) => patternProblem(text, `maintenance_windows.${name}.matchers[${index}]`)),
  );
}

/** The server would refuse the whole file. */
function patternProblem(text: string, path: string): readonly Problem[] {
  return matchersOf(text).flatMap(({ operator, value }) => {
    const problem = operator.endsWith("~") ? re2Problem(value) : undefined;
    return problem === undefined ? [] : [{ path, message: `${quoted(value)} ${problem}` }];
  });
}

function reservedSeverity(): Problem {
  const message = "is reserved for alerts that are for machines, such as the Watchdog; choose another name";
  return { path: pathOfLevel(MACHINE_SEVERITY), message };
}

function repeated(channels: readonly NotificationChannel[]): readonly Problem[] {
  return repeatedIn(channels.map(({ name }) => name)).map((name) => ({
    path: "channels",
    message: `must have unique names, got ${quoted(name)} twice`,
  }));
}

function unknownSeverity(
  severity: string,
  alerts: readonly string[],
  levels: readonly EscalationLevel[],
): readonly Problem[] {
  const known = levels.map((level) => level.severity);
  const hint = didYouMean(severity, known);
  const rule = `must be a severity of escalation_matrix (${known.join(", ")}), got ${quoted(severity)}${hint}`;
  return alerts.map((name) => ({ path: `alerts.${name}.severity`, message: rule }));
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(", ");
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}

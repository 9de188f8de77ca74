import { didYouMean, quoted } from "../errors";
import { type Duration, type Weekday, WEEKDAYS } from "../units";
import type { Path } from "./path";
import type { Conflict, Relation } from "./relation";
import { correlationRelations } from "./correlation-relations";
import { exporterRelations, severitiesOfExporters } from "./exporter-relations";
import { longTermRelations } from "./long-term-relations";
import { objectiveRelations, severitiesOfObjectives } from "./objective-relations";
import { securityRelations } from "./security-relations";
import type { Specification } from "./specification";

/** Everything that sections of a specification must agree about. Relations to hosts and versions belong to components. */
export const relations: readonly Relation[] = [
  {
    of: [
      "systemAlerts",
      "applicationAlerts",
      "slaDefinitions",
      "errorBudget",
      "escalationMatrix",
      "probes",
      "exporters",
    ],
    conflicts: unknownSeverities,
  },
  { of: ["systemAlerts", "applicationAlerts"], conflicts: repeatedAlerts },
  { of: ["escalationMatrix"], conflicts: idleEscalations },
  { of: ["escalationMatrix"], conflicts: incompleteWeek },
  { of: ["maintenanceWindows", "escalationMatrix"], conflicts: windowsOfNothing },
  { of: ["retentionPolicies"], conflicts: shorterTiers },
  ...objectiveRelations,
  { of: ["dashboards"], conflicts: unorderedThresholds },
  { of: ["prometheus"], conflicts: wrongStores },
  { of: ["scrapeJobs"], conflicts: scrapesOfNothing },
  ...exporterRelations,
  { of: ["probes"], conflicts: probesOfNothing },
  { of: ["nodeExporter"], conflicts: slowScrapes },
  { of: ["prometheus"], conflicts: slowEvaluations },
  { of: ["channels"], conflicts: halfConfiguredChannels },
  ...longTermRelations,
  ...correlationRelations,
  ...securityRelations,
];

function* unknownSeverities(specification: Specification, print: (path: Path) => string): Iterable<Conflict> {
  const { systemAlerts, applicationAlerts, escalationMatrix, probes } = specification;
  const levels = Object.keys(escalationMatrix.severityLevels);
  const used: [Path, string][] = [
    ...Object.entries(systemAlerts).map(([name, alert]): [Path, string] => [["systemAlerts", name], alert.severity]),
    ...Object.entries(applicationAlerts).map(([name, alert]): [Path, string] => [
      ["applicationAlerts", name],
      alert.severity,
    ]),
    ...Object.entries(probes).map(([name, { severity }]): [Path, string] => [["probes", name], severity]),
    ...severitiesOfExporters(specification),
    ...severitiesOfObjectives(specification),
  ];
  const matrix: Path = ["escalationMatrix", "severityLevels"];
  for (const [path, severity] of used) {
    if (levels.includes(severity)) continue;
    const hint = didYouMean(severity, levels);
    const message = `must be a level of ${print(matrix)} (${levels.join(", ")}), got ${quoted(severity)}${hint}`;
    yield { path: [...path, "severity"], with: [...matrix, severity], message };
  }
}

function* repeatedAlerts({ systemAlerts, applicationAlerts }: Specification, print: (path: Path) => string) {
  for (const name of Object.keys(applicationAlerts)) {
    if (!Object.hasOwn(systemAlerts, name)) continue;
    const first: Path = ["systemAlerts", name];
    yield { path: ["applicationAlerts", name], with: first, message: `must not have the name of ${print(first)}` };
  }
}

function* idleEscalations({ escalationMatrix }: Specification, print: (path: Path) => string): Iterable<Conflict> {
  for (const [name, level] of Object.entries(escalationMatrix.severityLevels)) {
    const path: Path = ["escalationMatrix", "severityLevels", name];
    const [delay, first]: [Path, Path] = [
      [...path, "escalationDelay"],
      [...path, "notificationDelay"],
    ];
    if (level.escalationDelay === "never") continue;
    if (level.escalationChannels.length === 0) {
      const message = `must name a channel, because ${print(delay)} is ${quoted(level.escalationDelay)} and not "never"`;
      yield { path: [...path, "escalationChannels"], with: delay, message };
    }
    if (level.escalationDelay.compare(level.notificationDelay) <= 0) {
      const rule = `must be longer than ${print(first)} (${level.notificationDelay.toString()})`;
      yield { path: delay, with: first, message: `${rule}, got ${quoted(level.escalationDelay)}` };
    }
  }
}

/** A week with a time when nobody is on call, or when two people are and neither knows who has to act. */
function* incompleteWeek({ escalationMatrix }: Specification): Iterable<Conflict> {
  const { primary, secondary } = escalationMatrix.onCallSchedule;
  const path: Path = ["escalationMatrix", "onCallSchedule"];
  const onCall = (day: Weekday) => primary.filter(({ days }) => days.includes(day)).map(({ engineer }) => engineer);
  const free = primary.length === 0 ? [] : WEEKDAYS.filter((day) => onCall(day).length === 0);
  if (free.length > 0)
    yield {
      path: [...path, "primary"],
      message: `must have someone on call every day, got nobody on ${free.join(", ")}`,
    };
  for (const day of WEEKDAYS) {
    const several = onCall(day);
    if (several.length < 2) continue;
    const last = primary.findLastIndex(({ days }) => days.includes(day));
    const message = `must not have ${day}, on which ${several[0]} is on call already`;
    yield { path: [...path, "primary", last, "days"], message };
  }
  for (const [index, { engineer }] of secondary.entries()) {
    if (secondary.findIndex((other) => other.engineer === engineer) === index) continue;
    yield { path: [...path, "secondary", index, "engineer"], message: `must not repeat ${quoted(engineer)}` };
  }
}

function* windowsOfNothing(
  { maintenanceWindows, escalationMatrix }: Specification,
  print: (path: Path) => string,
): Iterable<Conflict> {
  const levels = Object.keys(escalationMatrix.severityLevels);
  const matrix: Path = ["escalationMatrix", "severityLevels"];
  for (const [name, { from, to, severities = [] }] of Object.entries(maintenanceWindows)) {
    const path: Path = ["maintenanceWindows", name];
    if (from === to)
      yield {
        path: [...path, "to"],
        with: [...path, "from"],
        message: `must differ from ${print([...path, "from"])}, got ${quoted(to)} for both`,
      };
    for (const [index, severity] of severities.entries()) {
      if (levels.includes(severity)) continue;
      const message = `must be a level of ${print(matrix)} (${levels.join(", ")}), got ${quoted(severity)}`;
      yield { path: [...path, "severities", index], message };
    }
  }
}

function* shorterTiers({ retentionPolicies }: Specification, print: (path: Path) => string): Iterable<Conflict> {
  const { hotStorage, warmStorage, coldStorage, complianceStorage } = retentionPolicies;
  const tiers: [string, Duration][] = [
    ["hotStorage", hotStorage.duration],
    ["warmStorage", warmStorage.duration],
    ["coldStorage", coldStorage.duration],
    ["complianceStorage", complianceStorage.duration],
  ];
  for (const [index, [name, duration]] of tiers.entries()) {
    const [before, least] = tiers[index - 1] ?? [];
    if (before === undefined || least === undefined || duration.compare(least) > 0) continue;
    const other: Path = ["retentionPolicies", before, "duration"];
    const message = `must be longer than ${print(other)} (${least.toString()}), got ${quoted(duration)}`;
    yield { path: ["retentionPolicies", name, "duration"], with: other, message };
  }
}

function* unorderedThresholds({ dashboards }: Specification): Iterable<Conflict> {
  for (const name of ["infrastructure", "application"] as const) {
    for (const [panel, { thresholds }] of dashboards[name].panels.entries()) {
      for (const [index, { value }] of thresholds.entries()) {
        const before = thresholds[index - 1]?.value;
        if (before === undefined || value > before) continue;
        const path: Path = ["dashboards", name, "panels", panel, "thresholds", index, "value"];
        yield { path, message: `must be above the value before it (${before}), got ${value}` };
      }
    }
  }
}

/** Prometheus shows no sample that is older than this. */
const LOOKBACK_MINUTES = 5;

function* slowScrapes({ nodeExporter: { scrapeInterval } }: Specification): Iterable<Conflict> {
  if (scrapeInterval.toSeconds() < LOOKBACK_MINUTES * 60) return;
  const why = `Prometheus shows no sample older than ${LOOKBACK_MINUTES}m, so every series would come and go`;
  const message = `must be shorter than ${LOOKBACK_MINUTES}m, got ${quoted(scrapeInterval)}; ${why}`;
  yield { path: ["nodeExporter", "scrapeInterval"], message };
}

function* slowEvaluations({ prometheus: { evaluationInterval } }: Specification): Iterable<Conflict> {
  if (evaluationInterval.toSeconds() < LOOKBACK_MINUTES * 60) return;
  const why = `Prometheus shows no sample older than ${LOOKBACK_MINUTES}m, so alerts would miss what was recorded`;
  const message = `must be shorter than ${LOOKBACK_MINUTES}m, got ${quoted(evaluationInterval)}; ${why}`;
  yield { path: ["prometheus", "evaluationInterval"], message };
}

/** Scrape jobs without targets, or whose targets, credentials or TLS are given twice or incompletely. */
function* scrapesOfNothing({ scrapeJobs }: Specification, print: (path: Path) => string): Iterable<Conflict> {
  for (const [name, job] of Object.entries(scrapeJobs)) {
    const path: Path = ["scrapeJobs", name];
    const at = (key: string): Path => [...path, key];
    if (TAKEN_JOBS.includes(name))
      yield { path, message: `must not be called ${quoted(name)}, which is a job already` };
    if ((job.port === undefined) === (job.addresses.length === 0))
      yield { path, message: `must have either ${print(at("port"))} or ${print(at("addresses"))}` };
    for (const key of ["on", "hostLabels"] as const)
      if (job.port === undefined && Object.keys(job[key] ?? {}).length > 0)
        yield { path: at(key), with: at("port"), message: `has no effect without ${print(at("port"))}` };
    if (job.basicAuth && job.tokenFile !== undefined)
      yield {
        path: at("tokenFile"),
        with: at("basicAuth"),
        message: `must not be given together with ${print(at("basicAuth"))}`,
      };
    if (job.tls && job.scheme === "http")
      yield { path: at("tls"), with: at("scheme"), message: `has no effect unless ${print(at("scheme"))} is "https"` };
    if ((job.tls?.certificateFile === undefined) !== (job.tls?.keyFile === undefined))
      yield { path: at("tls"), message: "must have both certificate and key, or neither" };
    if (job.timeout && job.interval && job.timeout.compare(job.interval) > 0)
      yield {
        path: at("timeout"),
        with: at("interval"),
        message: `must be at most ${print(at("interval"))} (${job.interval.toString()}), got ${quoted(job.timeout)}`,
      };
  }
}

/** Probes that would take longer than until the next one, or that are given two secrets for one request. */
function* probesOfNothing({ probes }: Specification, print: (path: Path) => string): Iterable<Conflict> {
  for (const [name, probe] of Object.entries(probes)) {
    const at = (key: string): Path => ["probes", name, key];
    const { interval, timeout } = probe;
    if (timeout.compare(interval) >= 0)
      yield {
        path: at("timeout"),
        with: at("interval"),
        message: `must be shorter than ${print(at("interval"))} (${interval.toString()}), got ${quoted(timeout)}`,
      };
    if (probe.type === "http" && probe.basicAuth && probe.tokenFile !== undefined)
      yield {
        path: at("tokenFile"),
        with: at("basicAuth"),
        message: `must not be given together with ${print(at("basicAuth"))}`,
      };
    if (probe.type === "http" && probe.method === "HEAD" && (probe.matches ?? probe.matchesNot) !== undefined)
      yield {
        path: at("method"),
        message: `must be "GET" with ${print(at(probe.matches === undefined ? "matchesNot" : "matches"))}: the answer to HEAD has no body`,
      };
    if (interval.toSeconds() >= LOOKBACK_MINUTES * 60)
      yield {
        path: at("interval"),
        message: `must be shorter than ${LOOKBACK_MINUTES}m, got ${quoted(interval)}; Prometheus shows no sample older than that`,
      };
  }
}

/** Jobs that every stack has or may have. */
const TAKEN_JOBS: readonly string[] = ["node", "node_units", "process", "application", "prometheus", "alertmanager"];

function* wrongStores({ prometheus }: Specification, print: (path: Path) => string): Iterable<Conflict> {
  const seen = new Set<string>();
  for (const [index, { name, tokenFile, basicAuth }] of prometheus.remoteWrite.entries()) {
    const at = (key: string): Path => ["prometheus", "remoteWrite", index, key];
    if (seen.has(name)) yield { path: at("name"), message: `must not repeat ${quoted(name)}` };
    if (basicAuth && tokenFile !== undefined)
      yield {
        path: at("tokenFile"),
        with: at("basicAuth"),
        message: `must not be given together with ${print(at("basicAuth"))}`,
      };
    seen.add(name);
  }
}

function* halfConfiguredChannels({ channels }: Specification, print: (path: Path) => string): Iterable<Conflict> {
  const { email } = channels;
  for (const name of ["webhook", "phone"] as const) {
    const posting = channels[name];
    if (!posting || (posting.url === undefined) !== (posting.urlFile === undefined)) continue;
    const [url, file]: [Path, Path] = [
      ["channels", name, "url"],
      ["channels", name, "urlFile"],
    ];
    yield { path: ["channels", name], message: `must have either ${print(url)} or ${print(file)}` };
  }
  if (email && (email.username === undefined) !== (email.passwordFile === undefined)) {
    const [missing, given] = email.username === undefined ? ["username", "passwordFile"] : ["passwordFile", "username"];
    const path: Path = ["channels", "email", missing];
    const other: Path = ["channels", "email", given];
    yield { path, with: other, message: `is missing; must be given together with ${print(other)}` };
  }
  if (email && email.to === undefined && email.onCall === false) {
    const onCall: Path = ["channels", "email", "onCall"];
    const message = `is missing; must be given unless ${print(onCall)} is true`;
    yield { path: ["channels", "email", "to"], with: onCall, message };
  }
}

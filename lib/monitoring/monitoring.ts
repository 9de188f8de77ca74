import type { RemoteRead, RemoteWrite } from "../long-term";
import type { OwnedDashboard } from "../panels";
import { quoted, type Problem } from "../errors";
import {
  catalogueOf,
  RUNTIME_METRICS,
  SCRAPE_METRICS,
  type AlertLinks,
  type Catalogue,
  type Metric,
  type OwnRuleFile,
  type RecordingRule,
  type RuleGroup,
} from "../rules";
import type { ScrapeJob, TargetDiscovery } from "../scraping";
import type { Duration } from "../units";
import { type DataSource, dataSourceProblems } from "./data-source";
import type { AlertDashboards, Alerting, ContributedJob, ContributedPages, Contribution, Tool } from "./contribution";

/** What {@link monitoringOf} needs to know beside contributions. */
export interface MonitoringOptions {
  /** Interval of jobs without their own. */
  readonly scrapeInterval: Duration;
  /** Labels that hosts may carry beside `instance`. */
  readonly hostLabels: readonly string[];
}

/** All that is monitored, by whom, and where people look at it. */
export interface Monitoring {
  /** Every scrape job, in the order of Prometheus's file. */
  readonly jobs: readonly ScrapeJob[];
  /** Those of them that users added. */
  readonly usersJobs: readonly ScrapeJob[];
  /** Names of those whose targets are hosts of the fleet and nothing else. */
  readonly jobsOnHosts: readonly string[];
  /** Where alerts are sent. */
  readonly alertmanagers: readonly TargetDiscovery[];
  /** Every rule group, first those of components, whose recorded metrics the others read. */
  readonly groups: readonly RuleGroup[];
  /** Names of the groups that users wrote. */
  readonly usersGroups: readonly string[];
  /** Rule files that stay as they are. */
  readonly ruleFiles: readonly OwnRuleFile[];
  /** Everything that rules and panels may use. */
  readonly catalogue: Catalogue;
  /** Names of metrics that components describe, with all their labels; users know those of their own pages. */
  readonly componentsMetrics: ReadonlySet<string>;
  /** Dashboards, first those of components; made when somebody asks for them. */
  readonly dashboards: () => readonly OwnedDashboard[];
  /** UIDs of the dashboards about one host, one application and one objective. */
  readonly alertDashboards: AlertDashboards;
  /** Servers that people open, first those of the stack itself. */
  readonly tools: readonly Tool[];
  /** Servers that dashboards can ask, in the order in which they came. */
  readonly dataSources: readonly DataSource[];
  /** Stores that Prometheus sends samples to. */
  readonly remoteWrite: readonly RemoteWrite[];
  /** Stores that Prometheus reads older samples from. */
  readonly remoteRead: readonly RemoteRead[];
  /** Pages for the portal. */
  readonly pages: readonly ContributedPages[];
  /** The Alertmanager whose alerts and silences the portal shows. @default - nobody contributed one */
  readonly alerting?: Alerting;
}

/**
 * What follows from all contributions together, in the order in which they came.
 *
 * @throws ValidationError when two of them record one metric
 */
export function monitoringOf(contributions: readonly Contribution[], options: MonitoringOptions): Monitoring {
  const ofUsers = contributions.filter(({ by }) => by === "user");
  const ofComponents = contributions.filter(({ by }) => by !== "user");
  const [builtIn, written] = [groupsIn(ofComponents), joined(groupsIn(ofUsers))];
  const ruleFiles = contributions.flatMap(({ ruleFile }) => ruleFile ?? []);
  const recorded = [...[...builtIn, ...written].flatMap(recordingOf), ...recordedBy(ruleFiles)];
  const catalogue = catalogueFrom(contributions, recorded, options);
  const usersGroups = [...derivedFrom(ofUsers, catalogue), ...written];
  const jobs = (of: readonly Contribution[]) => inOrder(of).map((job) => scrapeJobOf(job, options));
  const alerting = contributions.find((one) => one.alerting)?.alerting;
  const dashboards = () => [...ofComponents, ...ofUsers].flatMap((one) => dashboardsIn(one, catalogue));
  const chooser = contributions.find((one) => one.alertDashboards);
  return {
    jobs: jobs(contributions),
    usersJobs: jobs(ofUsers),
    jobsOnHosts: contributions.flatMap(({ job }) => (job?.onHosts ? [job.name] : [])),
    alertmanagers: contributions.flatMap(({ job }) => (job?.takesAlerts ? [job.discovery] : [])),
    groups: [...builtIn, ...derivedFrom(ofComponents, catalogue), ...usersGroups],
    usersGroups: usersGroups.map(({ name }) => name),
    ruleFiles,
    catalogue,
    componentsMetrics: new Set([...SCRAPE_METRICS, ...metricsIn(ofComponents)].map(({ name }) => name).filter(isOfOne)),
    dashboards,
    alertDashboards: chooser?.alertDashboards?.(dashboards(), catalogue) ?? {},
    tools: [...ofComponents, ...ofUsers].flatMap(({ tool }) => tool ?? []),
    dataSources: dataSourcesIn(contributions),
    remoteWrite: contributions.flatMap(({ remoteWrite }) => remoteWrite ?? []),
    remoteRead: contributions.flatMap(({ remoteRead }) => remoteRead ?? []),
    pages: contributions.flatMap(({ pages }) => pages ?? []),
    ...(alerting && { alerting }),
  };
}

/** Address of the tool called `name`, or of pages on the portal; undefined where there is none, or only its own host may open it. */
export function addressOf({ tools, pages }: Pick<Monitoring, "tools" | "pages">, name: string): string | undefined {
  const urlOf = (called: string) => tools.find((tool) => tool.name === called)?.url;
  const portal = urlOf(PORTAL);
  return portal !== undefined && pages.some((some) => nameOf(some) === name) ? `${portal}/${name}` : urlOf(name);
}

/** Where alerts and their pages lead: to the tools that there are. */
export function alertLinksOf(monitoring: Monitoring): AlertLinks {
  const at = { dashboards: "grafana", live: "dashboards", logs: "kibana", traces: "jaeger" };
  const found = Object.entries(at).flatMap(([key, name]) => {
    const address = addressOf(monitoring, name);
    return address === undefined ? [] : [[key, address]];
  });
  return { ...(Object.fromEntries(found) as AlertLinks), ...monitoring.alertDashboards };
}

/** The tool that shows contributed pages. */
const PORTAL = "portal";

function nameOf({ path }: ContributedPages): string {
  return path.replace(/\/$/, "");
}

/** Why `added` cannot join `contributions`: a name in it leads others to something else already. */
export function contributionProblems(contributions: readonly Contribution[], added: Contribution): readonly Problem[] {
  const namesIn = ({ tool, pages }: Contribution) => [
    ...(tool ? [{ path: "tool.name", name: tool.name }] : []),
    ...(pages ? [{ path: "pages.path", name: nameOf(pages) }] : []),
  ];
  const taken = contributions.flatMap(namesIn).map(({ name }) => name);
  const names = namesIn(added)
    .filter(({ name }) => taken.includes(name))
    .map(({ path, name }) => ({
      path,
      message: `must be a name that no other tool or page has, got ${quoted(name)} again`,
    }));
  const second = added.alerting && contributions.some(({ alerting }) => alerting);
  return [
    ...names,
    ...typesOf(added),
    ...dataSourceProblems(dataSourcesIn(contributions), added.dataSources ?? []),
    ...(second ? [{ path: "alerting", message: "must be given once: pages show one Alertmanager" }] : []),
  ];
}

/** Metrics that a contribution gives two types, which one page cannot. */
function typesOf({ metrics = [] }: Contribution): readonly Problem[] {
  const types = new Map<string, Metric["type"]>();
  return metrics.flatMap(({ name, type }, index) => {
    const before = types.get(name) ?? type;
    types.set(name, before);
    if (type === before) return [];
    const message = `must be ${quoted(before)}, as ${quoted(name)} before it, got ${quoted(type)}`;
    return [{ path: `metrics[${index}].type`, message }];
  });
}

/** Where alerts are sent stands before what users add, so that one more job is a change at the end of the file. */
function inOrder(contributions: readonly Contribution[]): readonly ContributedJob[] {
  const all = contributions.filter(({ job }) => job);
  const first = all.findIndex(({ by }) => by === "user");
  if (first < 0) return all.flatMap(({ job }) => job ?? []);
  const [before, rest] = [all.slice(0, first), all.slice(first)];
  const takers = rest.filter(({ job }) => job?.takesAlerts);
  const others = rest.filter(({ job }) => !job?.takesAlerts);
  return [...before, ...takers, ...others].flatMap(({ job }) => job ?? []);
}

function scrapeJobOf(
  { takesAlerts: _, onHosts: __, ...job }: ContributedJob,
  { scrapeInterval }: MonitoringOptions,
): ScrapeJob {
  return { ...job, interval: job.interval ?? scrapeInterval };
}

function metricsIn(contributions: readonly Contribution[]): readonly Metric[] {
  return contributions.flatMap(({ metrics }) => metrics ?? []);
}

function dataSourcesIn(contributions: readonly Contribution[]): readonly DataSource[] {
  return contributions.flatMap(({ dataSources }) => dataSources ?? []);
}

/** What programs report about their runtime is on many pages, which no component describes alone. */
function isOfOne(name: string): boolean {
  return !RUNTIME_METRICS.some((metric) => metric.name === name);
}

function dashboardsIn({ dashboards = [], by }: Contribution, catalogue: Catalogue): readonly OwnedDashboard[] {
  const given = typeof dashboards === "function" ? dashboards(catalogue) : dashboards;
  return given.map((dashboard) => ({ dashboard, byUser: by === "user" }));
}

function groupsIn(contributions: readonly Contribution[]): readonly RuleGroup[] {
  return contributions.flatMap(({ rules }) => (rules && typeof rules !== "function" ? [rules] : []));
}

function derivedFrom(contributions: readonly Contribution[], catalogue: Catalogue): readonly RuleGroup[] {
  return contributions.flatMap(({ rules }) => (typeof rules === "function" ? rules(catalogue) : []));
}

/** One group for each name, where its first rule stands. */
function joined(groups: readonly RuleGroup[]): readonly RuleGroup[] {
  const byName = new Map<string, RuleGroup>();
  for (const group of groups) {
    const { recording, alerts } = byName.get(group.name) ?? { recording: [], alerts: [] };
    const both = { recording: [...recording, ...group.recording], alerts: [...alerts, ...group.alerts] };
    byName.set(group.name, { ...group, ...both });
  }
  return [...byName.values()];
}

function recordingOf({ recording }: RuleGroup): readonly RecordingRule[] {
  return recording;
}

/** What rule files record, each name once: two rules may record one name with other labels. */
function recordedBy(files: readonly OwnRuleFile[]): readonly RecordingRule[] {
  const byName = new Map<string, RecordingRule>();
  for (const rule of files.flatMap(({ recording }) => recording))
    byName.set(rule.record, byName.has(rule.record) ? { ...rule, open: true } : rule);
  return [...byName.values()];
}

function catalogueFrom(
  contributions: readonly Contribution[],
  recorded: readonly RecordingRule[],
  { hostLabels }: MonitoringOptions,
): Catalogue {
  return catalogueOf([...SCRAPE_METRICS, ...RUNTIME_METRICS, ...metricsIn(contributions)], recorded, {
    hostLabels,
    get unavailable() {
      return contributions.flatMap((one) => one.unavailable ?? []);
    },
    families: contributions.flatMap(({ families }) => families ?? []),
    unknown: contributions.flatMap(({ unknown }) => unknown ?? []),
  });
}

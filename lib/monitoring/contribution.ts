import type { RemoteRead, RemoteWrite } from "../long-term";
import type { ContributedDashboard, OwnedDashboard } from "../panels";
import type { SitePage } from "../pages";
import type { AlertLinks, Catalogue, Metric, MetricFamily, OwnRuleFile, RuleGroup, Unavailable } from "../rules";
import type { ScrapeJob } from "../scraping";
import type { Duration } from "../units";
import type { ProxiedTool } from "./access";
import type { DataSource } from "./data-source";

/** A job that somebody contributes. */
export interface ContributedJob extends Omit<ScrapeJob, "interval"> {
  /** @default - the interval of all jobs */
  readonly interval?: Duration;
  /** Whether its targets are Alertmanagers, to which Prometheus sends alerts. @default false */
  readonly takesAlerts?: boolean;
  /** Whether its targets are hosts of the fleet and nothing else, so that rules may be checked for the hosts' names. @default false */
  readonly onHosts?: boolean;
}

/** A server that people open, and others link to. */
export interface Tool {
  /** What others ask for its address by: `prometheus`. Unique. */
  readonly name: string;
  /** Address of its pages, without a slash at its end. @default - only its own host may open it */
  readonly url?: string;
  /** How the portal's first page lists it: a title, and one sentence about what is there. @default - it is not listed */
  readonly link?: { readonly title: string; readonly text: string };
  /** How people reach it through the proxy, where they sign in. @default - they do not */
  readonly proxied?: ProxiedTool;
}

/** Pages for the portal, which lists them on its first page. Others find their address as that of a tool with the name of their folder. */
export interface ContributedPages {
  /** Their title on the first page: `Runbooks`. */
  readonly title: string;
  /** Folder of their first page, or its file: `runbooks/`. Unique. */
  readonly path: string;
  /** One sentence: what is there. */
  readonly text: string;
  /**
   * Called at synthesis, and again where something was contributed since.
   *
   * @param root - path of the portal's site, with a slash at both ends
   */
  readonly pages: (root: string) => readonly SitePage[];
  /** Whether their scripts ask Prometheus queries of their own, at `prometheus/api/v1/` of the site. @default false */
  readonly queries?: boolean;
}

/** Who is on call when. */
export interface OnCallSchedule {
  readonly timeZone: string;
  /** Time of day at which each day begins: `09:00`. */
  readonly handover: string;
  readonly shifts: readonly { readonly who: string; readonly days: readonly string[] }[];
  readonly secondary: readonly string[];
}

/** The Alertmanager whose alerts and silences pages show. */
export interface Alerting {
  /** Address by which a browser reaches its API. @default - only its own host reaches it */
  readonly url?: string;
  /** Whether it has web pages at {@link url}. */
  readonly pages: boolean;
  /** Its first host, for commands. */
  readonly host: string;
  readonly port: number;
  /** Who reaches it: the hosts of the fleet that Prometheus runs on, its own host, or those of another fleet. */
  readonly reach: "fleet" | "loopback" | "elsewhere";
  /** @default - nobody is notified by name */
  readonly onCall?: OnCallSchedule;
}

/** Rules that depend on what all contributions expose and record. They record nothing themselves. */
export type DerivedRules = (catalogue: Catalogue) => readonly RuleGroup[];

/** Dashboards that depend on what all contributions expose and record. */
export type DerivedDashboards = (catalogue: Catalogue) => readonly ContributedDashboard[];

/** UIDs of Grafana's dashboards about one host and one application. */
export type AlertDashboards = Pick<AlertLinks, "hostDashboard" | "applicationDashboard" | "objectiveDashboard">;

/** All that a component, an application or a user adds to be seen. Every part may be left out. */
export interface Contribution {
  /** Pages to scrape. */
  readonly job?: ContributedJob;
  /** What it exposes. @default - nothing that rules use */
  readonly metrics?: readonly Metric[];
  /** What it would expose if it were configured otherwise; for messages. @default - nothing */
  readonly unavailable?: readonly Unavailable[];
  /** Metrics named after what it finds on a host: only the beginnings of their names are known. @default - none */
  readonly families?: readonly MetricFamily[];
  /** Jobs whose pages may expose anything. @default - none */
  readonly unknown?: readonly string[];
  /** Its recording rules and alerts. A user's groups of one name are one group. */
  readonly rules?: RuleGroup | DerivedRules;
  /** A rule file that exists already and stays as it is. */
  readonly ruleFile?: OwnRuleFile;
  /** Its dashboards; nothing is made of them where nobody shows dashboards. */
  readonly dashboards?: readonly ContributedDashboard[] | DerivedDashboards;
  /** UIDs of the dashboards about one host and one application that alerts link to, once all contributions are known. */
  readonly alertDashboards?: (dashboards: readonly OwnedDashboard[], catalogue: Catalogue) => AlertDashboards;
  /** Its address, for the portal, runbooks and alerts. */
  readonly tool?: Tool;
  /** Servers that dashboards can ask; nothing is made of them where there is no Grafana. */
  readonly dataSources?: readonly DataSource[];
  /** Stores that Prometheus sends samples to. */
  readonly remoteWrite?: readonly RemoteWrite[];
  /** Stores that Prometheus reads older samples from. */
  readonly remoteRead?: readonly RemoteRead[];
  /** Pages for the portal. */
  readonly pages?: ContributedPages;
  /** The Alertmanager whose alerts and silences the portal shows. */
  readonly alerting?: Alerting;
  /** `user` where a user wrote it: its rules are advised on, and stand after those of components. @default - a component */
  readonly by?: "user";
}

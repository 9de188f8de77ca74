import type { Catalogue, Metric, MetricFamily, OwnRuleFile, RuleGroup, Unavailable } from "../rules";
import type { ScrapeJob } from "../scraping";
import type { Duration } from "../units";
import type { ProxiedTool } from "./access";

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

/** Rules that depend on what all contributions expose and record. They record nothing themselves. */
export type DerivedRules = (catalogue: Catalogue) => readonly RuleGroup[];

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
  /** Its address, for the portal, runbooks and alerts. */
  readonly tool?: Tool;
  /** `user` where a user wrote it: its rules are advised on, and stand after those of components. @default - a component */
  readonly by?: "user";
}

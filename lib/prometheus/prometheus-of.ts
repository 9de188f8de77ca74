import type { Specification } from "../specification";
import { widened, type AlertLinks, type OwnRuleFile, type RuleGroup } from "../rules";
import type { ScrapeJob, TargetDiscovery } from "../scraping";
import type { Bytes } from "../units";
import { guarded, type GuardOptions } from "./guard";
import type { RemoteRead, RemoteWrite } from "../long-term";
import type { PrometheusModel } from "./model";
import { prometheusRules } from "./rules";

/** What the specification leaves open: where things are, and which rules there are. */
export interface PrometheusParts extends Pick<GuardOptions, "catalogue" | "hostLabels"> {
  /** Jobs of all components, in the order of the file. @default - none */
  readonly jobs?: readonly ScrapeJob[];
  /** Rules of all components but Prometheus, whose own are added here. @default - none */
  readonly groups?: readonly RuleGroup[];
  /** Rule files that exist already. @default - none */
  readonly ruleFiles?: readonly OwnRuleFile[];
  /** Every Alertmanager that alerts are sent to. @default - none: alerts are evaluated and go nowhere */
  readonly alertmanagers?: readonly TargetDiscovery[];
  /** Long-term stores beside the specification's. @default - none */
  readonly remoteWrite?: readonly RemoteWrite[];
  /** Stores that queries read what is older from. @default - none */
  readonly remoteRead?: readonly RemoteRead[];
  /** External label with the host's name, where several servers have the same targets. @default - none */
  readonly replicaLabel?: string;
  /** Size of the disk for its data. @default - not checked */
  readonly disk?: Bytes;
  /** What alerts link to, where the specification does not say. @default - nothing */
  readonly links?: AlertLinks & { readonly runbooks?: string };
  /** @default false */
  readonly tls?: boolean;
  /** @default "fleet" */
  readonly exposure?: PrometheusModel["exposure"];
  /** @default - host name and port */
  readonly externalUrl?: string;
}

/**
 * The server from a specification; the rules about Prometheus itself come last.
 */
export function prometheusOf(specification: Specification, parts: PrometheusParts): PrometheusModel {
  const section = specification.prometheus;
  const jobs = (parts.jobs ?? []).map((job) => ({ ...section.scrapeLimits, ...job }));
  const remoteWrite = [...section.remoteWrite.map(storeOf), ...(parts.remoteWrite ?? [])];
  const alertmanagers = parts.alertmanagers ?? [];
  const { scrapeInterval } = specification.nodeExporter;
  const own = prometheusRules({
    jobs: jobs.map(({ name }) => name),
    delivery: alertmanagers.length > 0,
    port: section.port,
    alertmanagerPort: specification.alertmanager.port,
    ...(parts.tls && { tls: true }),
    remoteWrite: remoteWrite.length > 0,
  });
  const groups = [...(parts.groups ?? []), widened(own, scrapeInterval)];
  return {
    port: section.port,
    scrapeInterval,
    evaluationInterval: section.evaluationInterval,
    retention: { time: section.retentionTime, size: section.retentionSize },
    memory: section.memory,
    startDeadline: section.startDeadline,
    externalLabels: section.externalLabels,
    jobs: guarded(jobs, { ...parts, groups }),
    groups,
    ...(parts.ruleFiles && { ruleFiles: parts.ruleFiles }),
    ...linksOf(specification, parts),
    alertmanagers,
    remoteWrite,
    ...(parts.remoteRead && { remoteRead: parts.remoteRead }),
    ...featuresOf(section.features, jobs),
    ...(parts.replicaLabel !== undefined && { replicaLabel: parts.replicaLabel }),
    ...(parts.disk && { disk: parts.disk }),
    ...(parts.tls && { tls: true }),
    ...(parts.exposure && { exposure: parts.exposure }),
    ...(parts.externalUrl !== undefined && { externalUrl: parts.externalUrl }),
  };
}

/** Those that are asked for, and what jobs with exemplars need. */
function featuresOf(asked: readonly string[], jobs: readonly ScrapeJob[]) {
  const isNeeded = jobs.some(({ exemplars }) => exemplars === true) && !asked.includes(EXEMPLARS);
  const features = isNeeded ? [...asked, EXEMPLARS] : asked;
  return features.length > 0 && { features };
}

/** The feature by which Prometheus keeps exemplars. */
const EXEMPLARS = "exemplar-storage";

function linksOf({ runbooks, links }: Specification, parts: PrometheusParts) {
  const { runbooks: placed, ...others } = parts.links ?? {};
  const base = runbooks.baseUrl ?? placed;
  const merged = { ...others, ...links };
  return {
    ...(base !== undefined && { runbooks: base }),
    ...(Object.keys(merged).length > 0 && { links: merged }),
  };
}

function storeOf(store: Specification["prometheus"]["remoteWrite"][number]): RemoteWrite {
  const { name, url, tokenFile, basicAuth } = store;
  const file = (path: string) => ({ kind: "file", path }) as const;
  return {
    name,
    url,
    ...(tokenFile !== undefined && { token: file(tokenFile) }),
    ...(basicAuth && { basicAuth: { username: basicAuth.username, password: file(basicAuth.passwordFile) } }),
  };
}

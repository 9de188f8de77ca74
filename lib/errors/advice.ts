import { lineOf, type Problem } from "./validation-error";

/**
 * Every advice by its name, with the sentence that the reference has about it. Nothing here keeps a stack from being synthesized: what
 * cannot work is a problem and no advice.
 */
export const ADVICE = {
  "channels.missing": "A severity names a channel that is not configured; its alerts go to the others.",
  "channels.notice": "A channel has something to say about itself, such as the end of its service.",
  "dashboards.data-source": "A dashboard of Grafana's asks a data source other than Prometheus.",
  "dashboards.metric-missing": "A dashboard of Grafana's has panels whose metrics the stack does not know.",
  "dashboards.panel-type": "A dashboard of Grafana's has a type of panel that needs a plug-in.",
  "elasticsearch.two-masters":
    "Exactly two nodes of Elasticsearch may lead: when one of them is gone, the other may not.",
  "exporters.server-elsewhere":
    "An exporter asks its own host for a server that the host does not run, as far as its `runs` says.",
  "fleet.clients-unnamed":
    "A port is for people outside of the fleet, and no network is named from which security groups or the firewall let them in.",
  "fleet.neighbour-by-name": "A host of another fleet is known by a name, to which security groups open nothing.",
  "fleet.no-targets": "Prometheus looks for targets on hosts with a role that the fleet does not have.",
  "fleet.runs-unwatched": "A host runs a server that nothing is placed beside, as its `runs` says.",
  "grafana.data-source-left-out": "Grafana has no data source that its host does not reach.",
  "hosts.volume-small": "A volume of a host is smaller than what its components may keep there together.",
  "logs.input-nowhere": "An input of logs is for hosts that the fleet does not have.",
  "logs.unencrypted": "Logs go to their store over http, which the network can read.",
  "long-term.retention-short": "A long-term store forgets samples that Prometheus still has.",
  "long-term.series-unknown": "A long-term store is to have a metric that nothing of the stack exposes or records.",
  "pagerduty.shared-rules": "PagerDuty reaches people for a severity by a channel that only another severity asks for.",
  "portal.name-unresolved": "Links to the portal name a host whose address is known only at apply.",
  "prometheus.external-label": "An external label is one that Alertmanager routes or mutes by.",
  "prometheus.scrape-interval-long": "One missed scrape leaves a gap, since Prometheus looks back for 5 minutes.",
  "prometheus.secret-unencrypted": "A password or token goes to another host over http, which the network can read.",
  "retention.compliance-mutable": "Logs that have to be kept for compliance can be deleted.",
  "retention.disk-encryption":
    "A searchable tier is to be encrypted, which only the disks of Elasticsearch's hosts can be.",
  "retention.minimum-stay": "Objects leave a storage class before the days that S3 bills for it.",
  "retention.slow-archive": "Logs of the cold tier take half a day to read.",
  "retention.small-objects": "Objects of logs are so small that S3 moves none of them to cheaper storage.",
  "retention.store-short": "Metrics or traces are forgotten while logs of the same time can still be searched.",
  "retention.uncompressed": "Objects of logs are written without compression.",
  "routing.host-down": "No alert notifies of a host that is down.",
  "rules.always-holds": "A condition holds for every value that its metric can have.",
  "rules.beyond-retention": "An offset or range looks back further than Prometheus keeps samples.",
  "rules.beyond-unit": "A threshold is outside what the unit of its metric allows, such as 120 for a percentage.",
  "rules.counter-threshold": "A condition compares the value of a counter, which grows until its program restarts.",
  "rules.file": "A rule file that is used as it is has a rule that would be refused elsewhere.",
  "rules.for-short": "`for` is shorter than the interval of evaluation, and so has no effect.",
  "rules.gauge-rate": "A function for counters reads a gauge.",
  "rules.label-replaced": "A label of an alert replaces one that distinguishes its series.",
  "rules.label-unknown":
    "An aggregation, a vector matching or a negative matcher names a label that the series do not have.",
  "rules.metric-later": "A rule reads a metric that only later versions of its exporter were seen with.",
  "rules.metric-unlisted":
    "A name is nearly that of a known metric; only a page that is not fully known could expose it.",
  "rules.never-matches": "The two sides of an operator are not likely to have series whose labels match.",
  "rules.no-comparison": "An alert fires for every series of its expression, whatever its value.",
  "rules.octal-number": "A number begins with 0, so that Prometheus reads it as octal: `010` is 8.",
  "rules.order": "A rule reads a metric that its group records after it, and so sees the previous evaluation's value.",
  "rules.range-short": "A range holds so few scrapes that one late scrape leaves it without a result.",
  "rules.several-matches": "One side of an operator may have several series for one match, and then the rule fails.",
  "rules.target-unknown": "A matcher asks for a job or an instance that Prometheus does not scrape.",
  "rules.text-format": "A text prints the value with a `printf` verb for whole numbers or text, and so shows an error.",
  "rules.text-label": "A text shows a label that the alert does not have, and so shows nothing.",
  "rules.text-query": "A query in a part of a text that is not always shown has a mistake.",
  "rules.value-label": "A label shows the value: with each change of it, an alert ends and another one begins.",
  "security.any-host": "A program is too old to tell clients apart, so that every host of the fleet may use it.",
  "security.certificate-unwatched": "Nobody is notified when the portal's own certificate is about to end.",
  "security.open": "Servers answer without TLS, or the portal without sign-in.",
  "security.password-unencrypted": "People send their passwords to the portal over http, which the network can read.",
  "slo.bound-missing": "The histogram of an objective has no bucket at its target, by the example of its page.",
  "slo.failures-unlikely": "An objective counts what no event, or every event, is likely to be as bad.",
  "slo.no-targets": "An objective counts series of a job for which Prometheus has no targets.",
  "specification.secret-in-address":
    "An address has a secret in its query, which everyone who can read the release sees.",
  "tracing.unencrypted": "Spans go to their store without TLS, so that the network can read them.",
} as const satisfies Readonly<Record<string, string>>;

/** Name of an advice, by which it is switched off. */
export type AdviceName = keyof typeof ADVICE;

/** All names of advice, sorted. */
export const ADVICE_NAMES = Object.keys(ADVICE) as readonly AdviceName[] as readonly [AdviceName, ...AdviceName[]];

/** Something that works and is unwise. */
export interface Advice extends Problem {
  readonly name: AdviceName;
}

/** Repeated advice of one name says less with each line. */
const MOST_OF_ONE_NAME = 10;

/**
 * `advice` as lines for people, without what `off` names. Each line ends with the name and the way to switch it off; of one name, those after
 * the tenth are counted.
 */
export function adviceLines(advice: readonly Advice[], off: readonly string[] = []): readonly string[] {
  const byName = new Map<AdviceName, Advice[]>();
  for (const one of advice) {
    if (off.includes(one.name)) continue;
    const others = byName.get(one.name);
    if (others) others.push(one);
    else byName.set(one.name, [one]);
  }
  return [...byName].flatMap(([name, all]) => {
    const rest = all.length - MOST_OF_ONE_NAME;
    const end = `(${name}; to switch it off, add it to advice.off)`;
    return [
      ...all.slice(0, MOST_OF_ONE_NAME).map((one) => `${lineOf(one)} ${end}`),
      ...(rest > 0 ? [`and ${rest} more like this ${end}`] : []),
    ];
  });
}

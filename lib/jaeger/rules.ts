import {
  type Alert,
  downProof,
  type InputSeries,
  type RuleGroup,
  seriesName,
  type WatchedAlert,
  watchedAlert,
} from "../rules";
import { type Bytes, Duration } from "../units";
import { JAEGER_JOB } from "./metrics";
import type { JaegerStorage } from "./model";
import { DATA } from "./render";

const JOB = `job="${JAEGER_JOB}"`;
const SERVER = { job: JAEGER_JOB, instance: "traces-1" };
const RECEIVER = { ...SERVER, receiver: "otlp", transport: "grpc" };
const STORE = { ...SERVER, name: "traces", role: "tracestore" };
const IN_INDICES = { ...STORE, kind: "elasticsearch" };
const LOG = "`journalctl -u vmo-jaeger -n 50`";

const OF = { family: "jaeger", from: [JAEGER_JOB] };

function alertOf(alert: Omit<WatchedAlert, "labels">): Alert {
  return watchedAlert(OF, { ...alert, labels: SERVER });
}

const counted = (metric: string, labels: Readonly<Record<string, string>>, values: string): InputSeries => ({
  series: seriesName(metric, labels),
  values,
});

/** What was counted within the last minutes, by server. */
const within = (metric: string, more = "") => `sum by (job, instance) (increase(${metric}{${JOB}${more}}[5m]))`;

/** A counter that grows for half an hour from minute 5 on. */
const GROWS = "0x4 5+5x30 155x40";
const STANDS = "5x80";

const down: Alert = {
  ...OF,
  name: "JaegerDown",
  expr: `up{${JOB}} == 0`,
  for: Duration.minutes(5),
  severity: "critical",
  summary: "Jaeger on {{ $labels.instance }} does not answer",
  description:
    "Jaeger on {{ $labels.instance }} has not answered for more than 5 minutes. The gateway beside it keeps spans on its disk, until that is full; nobody can read traces.",
  runbook: {
    meaning: "Traces are not stored, and nobody can read those that are.",
    immediateActions: ["See whether it runs: `systemctl status vmo-jaeger vmo-jaeger-gate`", `Read why not: ${LOG}`],
    investigation: [
      "See whether it ran out of memory: `journalctl -u vmo-jaeger -g 'Killed|oom'`",
      `See the space: \`df -h ${DATA}\``,
      "It runs, and its gate refuses: look at the host's certificate, and at that of Prometheus's host",
    ],
    resolution: [
      "Start it: `systemctl start vmo-jaeger`. The gateway then sends what it kept",
      "Raise `tracing.storage.memory` where it was ended for memory",
    ],
    prevention: [
      "Give traces a volume of their own, or keep them in an Elasticsearch with a Jaeger on each of two hosts",
    ],
  },
  proof: downProof(SERVER),
};

const refuses = alertOf({
  name: "JaegerRefusesSpans",
  expr: `${within("otelcol_receiver_refused_spans_total")} + ${within("otelcol_receiver_failed_spans_total")} > 0`,
  after: 10,
  severity: "warning",
  summary: "Jaeger on {{ $labels.instance }} refuses spans",
  description:
    "Jaeger on {{ $labels.instance }} has refused spans for more than 10 minutes. The gateway beside it keeps them and tries again, until its disk is full.",
  runbook: {
    meaning: "Traces come late, and are lost once the gateway has no room for more.",
    immediateActions: [`Read why: ${LOG}`, "See its memory on the dashboard Jaeger"],
    investigation: [
      "`data refused due to high memory usage`: more spans come than its memory holds",
      "`JaegerWritesFail` or `JaegerDiskFillsUp` fires too: its store takes nothing",
    ],
    resolution: ["Raise `tracing.storage.memory`", "Keep fewer traces: `tracing.sampling.base_rate`"],
    prevention: ["Watch its memory as applications grow"],
  },
  well: [
    counted("otelcol_receiver_refused_spans_total", RECEIVER, STANDS),
    counted("otelcol_receiver_failed_spans_total", RECEIVER, "0x80"),
  ],
  broken: [
    counted("otelcol_receiver_refused_spans_total", RECEIVER, GROWS),
    counted("otelcol_receiver_failed_spans_total", RECEIVER, "0x80"),
  ],
  breaks: 5,
  mends: 42,
});

const writesFail = alertOf({
  name: "JaegerWritesFail",
  // A bulk that gets no answer is counted as written; that it failed shows in how long it took alone.
  expr: `${within("jaeger_storage_bulk_index_errors_total")} + ${within("jaeger_storage_bulk_index_latency_err_seconds_count")} > 0`,
  after: 5,
  severity: "critical",
  summary: "Jaeger on {{ $labels.instance }} loses spans: Elasticsearch does not take them",
  description:
    "Jaeger on {{ $labels.instance }} has failed to write into Elasticsearch for more than 5 minutes. It had accepted those spans, so they are lost.",
  runbook: {
    meaning: "Traces of this time are missing or lack spans. Gateways do not send them again.",
    immediateActions: [
      `Read what Elasticsearch says: ${LOG}`,
      "See whether the cluster is well: `ElasticsearchDown`, `ElasticsearchRed` and its dashboard",
    ],
    investigation: [
      "`no available connection`: the nodes do not answer",
      "401 or 403: the password of `jaeger` is another one there, or its role is missing",
      "`cluster_block_exception`: a disk is full, and indices are read-only",
    ],
    resolution: [
      "Mend the cluster; Jaeger goes on by itself",
      "Give Jaeger the password that the nodes have, and apply",
    ],
    prevention: ["Run three nodes, so that one may be away"],
  },
  well: [
    counted("jaeger_storage_bulk_index_errors_total", IN_INDICES, STANDS),
    counted("jaeger_storage_bulk_index_latency_err_seconds_count", IN_INDICES, "0x80"),
  ],
  broken: [
    counted("jaeger_storage_bulk_index_errors_total", IN_INDICES, "0x80"),
    counted("jaeger_storage_bulk_index_latency_err_seconds_count", IN_INDICES, GROWS),
  ],
  breaks: 5,
  mends: 42,
});

const asked = (result: string, values: string) =>
  counted("jaeger_storage_requests_total", { ...STORE, kind: "badger", operation: "find_traces", result }, values);

const queriesFail = alertOf({
  name: "JaegerQueriesFail",
  expr: `${within("jaeger_storage_requests_total", ',result="err"')} / ${within("jaeger_storage_requests_total")} > 0.25`,
  after: 10,
  severity: "warning",
  summary: "Searches for traces on {{ $labels.instance }} fail",
  description:
    "More than a quarter of what Jaeger on {{ $labels.instance }} asks its store has failed for more than 10 minutes.",
  runbook: {
    meaning: "People do not find traces, or wait for them and then see an error.",
    immediateActions: [`Read why: ${LOG}`],
    investigation: [
      "`JaegerWritesFail` fires too: the store does not answer",
      "Searches over many days of a large service time out: see how long they take on the dashboard Jaeger",
    ],
    resolution: ["Mend the store", "Search for a shorter time, or by a tag"],
    prevention: ["Keep traces for no longer than they are of use: `tracing.storage.retention`"],
  },
  well: [asked("ok", "0+10x80"), asked("err", "0+2x80")],
  broken: [asked("ok", "0+10x80"), asked("err", "0x4 10+10x30 310x45")],
  breaks: 6,
  mends: 42,
});

/** Of what traces may take, the part with less than which left its disk is filling up. */
const LEFT = 0.1;

function diskFillsUp(size: Bytes): Alert {
  const least = Math.floor(size.times(LEFT).count);
  const free = (values: string) =>
    counted("jaeger_storage_badger_value_log_bytes_available", { ...STORE, kind: "badger" }, values);
  return alertOf({
    name: "JaegerDiskFillsUp",
    expr: `min by (job, instance) (jaeger_storage_badger_value_log_bytes_available{${JOB}}) < ${least}`,
    after: 15,
    severity: "critical",
    summary: "The disk of Jaeger on {{ $labels.instance }} has {{ $value | humanize1024 }}B left",
    description:
      "The disk on which Jaeger on {{ $labels.instance }} keeps traces has {{ $value | humanize1024 }}B left. When it is full, Jaeger ends and does not start again.",
    runbook: {
      meaning: "Soon no trace is stored, and none can be read.",
      immediateActions: [`See the space: \`df -h ${DATA}\``, `See what takes it: \`du -xsh ${DATA}/* | sort -h\``],
      investigation: [
        "Do more spans come than before? See the dashboard Jaeger",
        "Space comes back hours after traces have ended: files of values are rewritten a few at a time",
      ],
      resolution: [
        "Make the volume larger",
        "Keep traces for less time (`tracing.storage.retention`) or fewer of them (`tracing.sampling.base_rate`)",
      ],
      prevention: ["Choose `tracing.storage.size` for the whole retention, and a volume of that size"],
    },
    well: [free(`${least}x80`)],
    broken: [free(`${least}x4 ${least - 1}x30 ${least * 2}x20`)],
    breaks: 5,
    mends: 37,
    value: least - 1,
  });
}

/** Alerts about Jaeger: those that can fire where it keeps traces in `storage`. */
export function jaegerRules(storage: JaegerStorage): RuleGroup {
  const ofStorage = storage.kind === "badger" ? diskFillsUp(storage.size) : writesFail;
  return { name: "jaeger", recording: [], alerts: [down, refuses, queriesFail, ofStorage] };
}

import { type Alert, downProof, type InputSeries, type RuleGroup, seriesName } from "../rules";
import { Duration } from "../units";
import { AGENT_JOB, GATEWAY_JOB } from "./metrics";
import { placeOf } from "./model";

const minutes = (count: number) => Duration.minutes(count);
const COLLECTORS = `job=~"${AGENT_JOB}|${GATEWAY_JOB}"`;
const HOST = { job: AGENT_JOB, instance: "web-1" };
const GATEWAY = { job: GATEWAY_JOB, instance: "monitor-1" };
const RECEIVED = { ...HOST, receiver: "otlp", transport: "http" };
const SENT = { ...HOST, exporter: "otlp_grpc/monitor-1" };
const QUEUED = { ...SENT, data_type: "traces" };
const LOG = "`journalctl -u vmo-otel-agent -u vmo-otel-gateway -n 50`";

const series = (name: string, labels: Readonly<Record<string, string>>, values: string): InputSeries => ({
  series: seriesName(`otelcol_${name}`, labels),
  values,
});

const down: Alert = {
  name: "TraceCollectorDown",
  expr: `up{${COLLECTORS}} == 0`,
  for: minutes(5),
  severity: "warning",
  family: "trace_collector",
  summary: "The collector of {{ $labels.job }} on {{ $labels.instance }} does not answer",
  description:
    "The collector of {{ $labels.job }} on {{ $labels.instance }} has not answered for more than 5 minutes. Applications drop spans that their agent does not take; agents keep what their gateway does not take.",
  runbook: {
    meaning: "Requests of this host, or of all hosts where it is a gateway, cannot be followed.",
    immediateActions: [
      "See whether it runs: `systemctl status vmo-otel-agent vmo-otel-gateway`",
      `Read why it does not: ${LOG}`,
    ],
    investigation: [
      "See whether it ran out of memory: `journalctl -u vmo-otel-agent -u vmo-otel-gateway -g 'Killed|oom'`",
    ],
    resolution: [
      "Start it: `systemctl start vmo-otel-agent`, or `vmo-otel-gateway`",
      "Raise `tracing.agent.memory` or `tracing.gateway.memory` where it was ended for memory",
    ],
    prevention: ["Run two gateways or more: hosts with the role `tracing`"],
  },
  from: [AGENT_JOB, GATEWAY_JOB],
  proof: downProof(HOST),
};

const refused: Alert = {
  name: "SpansRefused",
  expr: `sum by (job, instance) (increase(otelcol_receiver_refused_spans_total{${COLLECTORS}}[5m])) > 0`,
  for: minutes(10),
  severity: "warning",
  family: "trace_refused",
  summary: "{{ $labels.job }} on {{ $labels.instance }} refuses spans",
  description:
    "{{ $labels.job }} on {{ $labels.instance }} has refused spans for more than 10 minutes, because it has no memory or no room for them. Agents keep what a gateway refuses; applications try again for a short time, and then drop it.",
  runbook: {
    meaning: "More spans come than the collector may hold, or its queue is full.",
    immediateActions: [`Read why: ${LOG}`],
    investigation: [
      "`data refused due to high memory usage`: its limiter of memory",
      "Its queue is full too: see `TraceQueueFillsUp`",
      "Which service sends more spans than before? See the dashboard Traces",
    ],
    resolution: ["Raise `tracing.agent.memory` or `tracing.gateway.memory`", "Let the service make fewer spans"],
    prevention: ["Run more gateways: hosts with the role `tracing`"],
  },
  from: [AGENT_JOB, GATEWAY_JOB],
  proof: {
    interval: minutes(1),
    series: [series("receiver_refused_spans_total", RECEIVED, "0x4 5+5x30 155x40")],
    justBelow: [series("receiver_refused_spans_total", RECEIVED, "7x80")],
    breaks: minutes(5),
    mends: minutes(40),
    labels: HOST,
  },
};

const stuck: Alert = {
  name: "TraceDeliveryStandsStill",
  // Who has sent nothing since its start has no counter of what it sent.
  expr:
    `sum by (job, instance) (otelcol_exporter_queue_size{${COLLECTORS}}) > 0` +
    ` unless sum by (job, instance) (increase(otelcol_exporter_sent_spans_total{${COLLECTORS}}[5m])) > 0`,
  for: minutes(10),
  severity: "warning",
  family: "trace_delivery",
  summary: "{{ $labels.job }} on {{ $labels.instance }} delivers no spans",
  description:
    "Spans wait on {{ $labels.instance }}, and {{ $labels.job }} has delivered none for more than 15 minutes. They are tried again for ever, and kept while the queue has room.",
  runbook: {
    meaning: "The gateway, or behind it the store of traces, does not answer or does not take what it is given.",
    immediateActions: [`Read what it answers: ${LOG}`],
    investigation: [
      "On many hosts at once: is a gateway down? `systemctl status vmo-otel-gateway` on hosts with the role `tracing`",
      "On a gateway: is Jaeger down? `systemctl status vmo-jaeger`",
      "`certificate` in its log: one has ended, or is of another authority",
    ],
    resolution: ["Mend the next one: the collector goes on by itself"],
    prevention: ["Choose `tracing.agent.queue` and `tracing.gateway.queue` for the longest outage"],
  },
  from: [AGENT_JOB, GATEWAY_JOB],
  proof: {
    interval: minutes(1),
    series: [
      series("exporter_sent_spans_total", SENT, "7x60 8+1x30"),
      series("exporter_queue_size", QUEUED, "0x19 900x40 0x30"),
    ],
    justBelow: [series("exporter_sent_spans_total", SENT, "1+1x90"), series("exporter_queue_size", QUEUED, "900x90")],
    breaks: minutes(20),
    mends: minutes(61),
    labels: HOST,
  },
};

/** Share of the queue at which somebody is notified. */
const MUCH = 0.7;

const fillsUp: Alert = {
  name: "TraceQueueFillsUp",
  expr: `max by (job, instance, exporter) (otelcol_exporter_queue_size{${COLLECTORS}} / otelcol_exporter_queue_capacity{${COLLECTORS}}) > ${MUCH}`,
  for: minutes(5),
  severity: "critical",
  family: "trace_queue",
  summary: "The queue of {{ $labels.exporter }} on {{ $labels.instance }} is {{ $value | humanizePercentage }} full",
  description:
    "The queue of {{ $labels.exporter }} on {{ $labels.instance }} has been more than 70 % full for more than 5 minutes. When it is full, spans are refused, and applications drop them.",
  runbook: {
    meaning: "What comes after this collector is away, or too slow.",
    immediateActions: [`Read what it answers: ${LOG}`, `See the space: \`df -h ${placeOf("agent").data}\``],
    investigation: ["Nothing is delivered: see `TraceDeliveryStandsStill`", "It delivers, and more comes than goes"],
    resolution: [
      "Mend the next one: the queue empties by itself",
      "Raise `tracing.agent.queue` or `tracing.gateway.queue`, and the volume `buffer` with it",
    ],
    prevention: ["Choose the queues for the longest outage"],
  },
  from: [AGENT_JOB, GATEWAY_JOB],
  proof: {
    interval: minutes(1),
    series: [
      series("exporter_queue_size", QUEUED, "10x4 80x20 10x10"),
      series("exporter_queue_capacity", QUEUED, "100x40"),
    ],
    justBelow: [series("exporter_queue_size", QUEUED, "70x40"), series("exporter_queue_capacity", QUEUED, "100x40")],
    breaks: minutes(5),
    mends: minutes(26),
    labels: SENT,
    value: 0.8,
  },
};

const dropped: Alert = {
  name: "SpansDropped",
  // A counter is there only once it has counted something.
  expr:
    `sum by (job, instance) (increase(otelcol_exporter_enqueue_failed_spans_total{${COLLECTORS}}[10m])) > 0` +
    ` or sum by (job, instance) (increase(otelcol_exporter_send_failed_spans_total{${COLLECTORS}}[10m])) > 0`,
  for: minutes(1),
  severity: "warning",
  family: "trace_dropped",
  summary: "{{ $labels.job }} on {{ $labels.instance }} drops spans",
  description:
    "{{ $value | humanize }} spans were dropped by {{ $labels.job }} on {{ $labels.instance }} within 10 minutes: its queue had no room, or the next one does not want them.",
  runbook: {
    meaning: "Traces of these spans have holes, or are missing.",
    immediateActions: [`Read why: ${LOG}`],
    investigation: [
      "`sending queue is full`: see `TraceQueueFillsUp`",
      "`Permanent error`: the next one refuses these spans whatever the time; the log says why",
    ],
    resolution: ["Mend the next one, or raise the queue", "Let the application send what the message asks for"],
    prevention: ["Choose the queues for the longest outage"],
  },
  from: [AGENT_JOB, GATEWAY_JOB],
  proof: {
    interval: minutes(1),
    series: [series("exporter_enqueue_failed_spans_total", SENT, "0x4 10+10x10 110x40")],
    justBelow: [
      series("exporter_enqueue_failed_spans_total", SENT, "7x60"),
      series("exporter_send_failed_spans_total", SENT, "7x60"),
    ],
    breaks: minutes(5),
    mends: minutes(30),
    labels: HOST,
  },
};

const early: Alert = {
  name: "TracesJudgedTooEarly",
  expr: `sum by (job, instance) (increase(otelcol_processor_tail_sampling_sampling_trace_dropped_too_early_total{job="${GATEWAY_JOB}"}[10m])) > 0`,
  for: minutes(5),
  severity: "warning",
  family: "trace_judgement",
  summary: "The gateway on {{ $labels.instance }} drops traces before it has judged them",
  description:
    "{{ $value | humanize }} traces were dropped on {{ $labels.instance }} within 10 minutes before they were judged, those with errors among them: more traces wait than it may hold.",
  runbook: {
    meaning:
      "`tracing.sampling.traces` is too small for the traces that begin within `tracing.sampling.decision_wait`.",
    immediateActions: ["See how many begin: the dashboard Traces"],
    investigation: ["Which service sends more traces than before?"],
    resolution: ["Raise `tracing.sampling.traces`, and `tracing.gateway.memory` with it", "Wait for a shorter time"],
    prevention: ["Run more gateways: hosts with the role `tracing`"],
  },
  from: [GATEWAY_JOB],
  proof: {
    interval: minutes(1),
    series: [series("processor_tail_sampling_sampling_trace_dropped_too_early_total", GATEWAY, "0x4 10+10x20 210x40")],
    justBelow: [series("processor_tail_sampling_sampling_trace_dropped_too_early_total", GATEWAY, "7x60")],
    breaks: minutes(5),
    mends: minutes(40),
    labels: GATEWAY,
  },
};

/** Alerts about how traces are collected. */
export const COLLECTOR_RULES: RuleGroup = {
  name: "tracing",
  recording: [],
  alerts: [down, refused, stuck, fillsUp, dropped, early],
};

import { storeDown } from "../long-term";
import { seriesName, type Alert, type RuleGroup } from "../rules";
import { type Bytes, Duration } from "../units";
import type { TelegrafModel } from "./model";
import { TELEGRAF_JOB } from "./metrics";
import { BUFFER } from "./render";

const minutes = (count: number) => Duration.minutes(count);
const OUTPUT = { job: TELEGRAF_JOB, output: "influxdb_v2" };
const STORE = { ...OUTPUT, instance: "monitor-1" };
const WRITES = 'job="telegraf",output="influxdb_v2"';
const LOG = "`journalctl -u vmo-telegraf -n 50`";

const down = storeDown({
  name: "TelegrafDown",
  job: TELEGRAF_JOB,
  server: "Telegraf",
  unit: "vmo-telegraf",
  data: BUFFER,
  meaning: "Nothing reaches InfluxDB 2 from this Prometheus, whose own data is complete.",
  gated: false,
});

const failing: Alert = {
  name: "InfluxDb2WritesFail",
  expr: `sum by (job, instance) (increase(internal_write_write_errors{${WRITES}}[10m])) > 0`,
  for: minutes(15),
  severity: "critical",
  family: "long_term_store",
  summary: "InfluxDB 2 takes nothing from {{ $labels.instance }}",
  description:
    "Telegraf on {{ $labels.instance }} has failed to write into InfluxDB 2 for more than 15 minutes. Samples wait on its disk, which has no limit of its own.",
  runbook: {
    meaning: "The long-term history stands still; nothing is lost as long as the disk has room.",
    immediateActions: [`Read what the server answered: ${LOG}`, `See the room that is left: \`df -h ${BUFFER}\``],
    investigation: [
      "Connection refused or a timeout: does InfluxDB run, and is it reached from this host?",
      "401 or 403: the token is gone, or may not write into the bucket",
      "404: the organization or the bucket has another name",
      "429 or 503: the server has more to do than it can",
    ],
    resolution: [
      "Mend the server: Telegraf goes on by itself, from the oldest sample",
      "Replace the token in its file, and deploy: the activation gives it to Telegraf",
    ],
    prevention: ["Give the host a volume `buffer`", "Take a token without an end for the bucket"],
  },
  from: [TELEGRAF_JOB],
  proof: {
    interval: minutes(1),
    series: [{ series: seriesName("internal_write_write_errors", STORE), values: "0x4 5+5x30 155x40" }],
    justBelow: [{ series: seriesName("internal_write_write_errors", STORE), values: "7x80" }],
    breaks: minutes(5),
    mends: minutes(45),
    labels: { job: TELEGRAF_JOB, instance: "monitor-1" },
  },
};

const lost: Alert = {
  name: "InfluxDb2SamplesLost",
  expr:
    `sum by (job, instance) (increase(internal_write_metrics_dropped{${WRITES}}[15m])` +
    ` + increase(internal_write_metrics_rejected{${WRITES}}[15m])) > 0`,
  for: minutes(5),
  severity: "warning",
  family: "long_term_loss",
  summary: "InfluxDB 2 misses samples of {{ $labels.instance }}",
  description:
    "Telegraf on {{ $labels.instance }} has lost {{ $value | humanize }} samples within 15 minutes: InfluxDB 2 refused them for good, or its own disk was full.",
  runbook: {
    meaning: "The long-term history has gaps; Prometheus's own data is complete.",
    immediateActions: [`Read what was refused: ${LOG}`, `See whether the disk is full: \`df -h ${BUFFER}\``],
    investigation: [
      "400 or 422: a field of another type, or a sample older than the bucket keeps",
      "`no space left on device`: the server was away for longer than the disk has room",
    ],
    resolution: [
      "Leave the metric out by `series.except` of the store",
      "Keep samples in the bucket for longer than Prometheus may be late",
      "Give the host a larger volume `buffer`",
    ],
    prevention: ["Act on `InfluxDb2WritesFail` before the disk is full"],
  },
  from: [TELEGRAF_JOB],
  proof: {
    interval: minutes(1),
    series: [
      { series: seriesName("internal_write_metrics_dropped", STORE), values: "0x80" },
      { series: seriesName("internal_write_metrics_rejected", STORE), values: "0x4 10+10x20 210x50" },
    ],
    justBelow: [
      { series: seriesName("internal_write_metrics_dropped", STORE), values: "3x80" },
      { series: seriesName("internal_write_metrics_rejected", STORE), values: "7x80" },
    ],
    breaks: minutes(5),
    mends: minutes(40),
    labels: { job: TELEGRAF_JOB, instance: "monitor-1" },
  },
};

/** What a sample that waits takes on the disk: 600 were measured, with ten labels. */
const SAMPLE_BYTES = 600;

/** Share of the space that is asked for at which somebody is notified. */
const FULL = 0.8;

function fillsUp(buffer: Bytes): Alert {
  const most = Math.floor((buffer.count * FULL) / SAMPLE_BYTES);
  const waiting = (values: string) => [{ series: seriesName("internal_write_buffer_size", STORE), values }];
  return {
    name: "InfluxDb2BufferFillsUp",
    expr: `max by (job, instance) (internal_write_buffer_size{${WRITES}}) > ${most}`,
    for: minutes(5),
    severity: "critical",
    family: "long_term_disk",
    summary: "{{ $value | humanize }} samples wait on {{ $labels.instance }} for InfluxDB 2",
    description: `{{ $value | humanize }} samples wait on {{ $labels.instance }} for InfluxDB 2: they take four fifths of ${buffer.toString()}, the space that the store asks for. Telegraf goes on until the disk is full, and then loses what comes.`,
    runbook: {
      meaning: "The long-term history stands still, and soon gets gaps.",
      immediateActions: [`See the room that is left: \`df -h ${BUFFER}\``, `Read what the server answered: ${LOG}`],
      investigation: [
        "The server is away or refuses: see `InfluxDb2WritesFail`",
        "It takes samples, and fewer than come: see the dashboard InfluxDB 2",
      ],
      resolution: [
        "Mend the server: Telegraf goes on by itself, from the oldest sample",
        "Send it fewer series, by `series` of the store",
        "Give the host a larger volume `buffer`, and the store a larger `buffer`",
      ],
      prevention: ["Choose `buffer` for the longest outage: 600 bytes a sample"],
    },
    from: [TELEGRAF_JOB],
    proof: {
      interval: minutes(1),
      series: waiting(`0x4 ${most + 1}x20 0x10`),
      justBelow: waiting(`${most}x40`),
      breaks: minutes(5),
      mends: minutes(26),
      labels: { job: TELEGRAF_JOB, instance: "monitor-1" },
      value: most + 1,
    },
  };
}

/** Alerts about what goes into InfluxDB 2. */
export function telegrafRules({ buffer }: Pick<TelegrafModel, "buffer">): RuleGroup {
  return { name: "telegraf", recording: [], alerts: [down, failing, lost, fillsUp(buffer)] };
}

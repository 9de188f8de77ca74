import { type Alert, downProof, type InputSeries, type RuleGroup, seriesName } from "../rules";
import { Duration } from "../units";
import { FLUENTD_JOB } from "./metrics";
import { DATA, REJECTED } from "./model";

const minutes = (count: number) => Duration.minutes(count);
const HOST = { job: FLUENTD_JOB, instance: "web-1" };
const STORE = { ...HOST, plugin_id: "store.logs", type: "elasticsearch" };
const ARCHIVE = { ...HOST, plugin_id: "archive.logs", type: "s3" };
const SINK = { ...HOST, plugin_id: "rejected", type: "file" };
const OUTPUTS = 'job="fluentd",type=~"elasticsearch|s3"';
const LOG = "`journalctl -u vmo-fluentd -n 50`";

/** A series of an output. */
const output = (name: string, labels: Readonly<Record<string, string>>, values: string): InputSeries => ({
  series: seriesName(`fluentd_output_status_${name}`, labels),
  values,
});

const down: Alert = {
  name: "LogAgentDown",
  expr: 'up{job="fluentd"} == 0',
  for: minutes(5),
  severity: "warning",
  family: "log_agent",
  summary: "Nobody collects logs on {{ $labels.instance }}",
  description:
    "Fluentd on {{ $labels.instance }} has not answered for more than 5 minutes. Lines wait in their files, and are lost with files that are rotated away.",
  runbook: {
    meaning: "Logs of this host are missing where people search.",
    immediateActions: ["See whether it runs: `systemctl status vmo-fluentd`", `Read why it does not: ${LOG}`],
    investigation: [
      "See whether it ran out of memory: `journalctl -u vmo-fluentd -g 'Killed|oom'`",
      `See the space: \`df -h ${DATA}\``,
    ],
    resolution: [
      "Start it: `systemctl start vmo-fluentd`",
      "Raise `log_pipeline.memory` where it was ended for memory",
    ],
    prevention: ["Give hosts a volume `buffer`", "Keep rotated files for longer than an outage"],
  },
  from: [FLUENTD_JOB],
  proof: downProof(HOST),
};

/** Share of the space that is left at which somebody is notified, in percent. */
const LITTLE = 30;

const fillsUp: Alert = {
  name: "LogBufferFillsUp",
  expr: `fluentd_output_status_buffer_available_space_ratio{${OUTPUTS}} < ${LITTLE}`,
  for: minutes(5),
  severity: "critical",
  family: "log_buffer",
  summary: "The buffer of {{ $labels.plugin_id }} on {{ $labels.instance }} is nearly full",
  description:
    "{{ $value | humanize }} % of the buffer of {{ $labels.plugin_id }} on {{ $labels.instance }} are left. When it is full, nothing more is read, and lines are lost with files that are rotated away.",
  runbook: {
    meaning: "Logs of this host reach their destination too slowly, or not at all.",
    immediateActions: [`Read what the destination answered: ${LOG}`, `See what waits: \`du -sh ${DATA}/*\``],
    investigation: [
      "The destination is away or refuses: see `LogDeliveryFails`",
      "It takes records, and fewer than come: which file grows?",
    ],
    resolution: [
      "Mend the destination: Fluentd goes on by itself",
      "Raise `log_pipeline.buffer`, and the volume `buffer` with it",
    ],
    prevention: ["Choose `log_pipeline.buffer` for the longest outage"],
  },
  from: [FLUENTD_JOB],
  proof: {
    interval: minutes(1),
    series: [output("buffer_available_space_ratio", STORE, "90x4 20x20 90x10")],
    justBelow: [output("buffer_available_space_ratio", STORE, `${LITTLE}x40`)],
    breaks: minutes(5),
    mends: minutes(26),
    labels: STORE,
    value: 20,
  },
};

const failing: Alert = {
  name: "LogDeliveryFails",
  expr: `increase(fluentd_output_status_num_errors{${OUTPUTS}}[10m]) > 0`,
  for: minutes(15),
  severity: "warning",
  family: "log_delivery",
  summary: "{{ $labels.plugin_id }} takes logs of {{ $labels.instance }} only after several tries",
  description:
    "Writing to {{ $labels.plugin_id }} has failed on {{ $labels.instance }} for more than 15 minutes. Everything is tried again, for ever.",
  runbook: {
    meaning: "Logs arrive late. Nothing is lost while the buffer has room.",
    immediateActions: [`Read what the destination answered: ${LOG}`],
    investigation: [
      "Connection refused or a timeout: does it run, and is it reached from this host?",
      "401 or 403: the login is gone, or may not write there",
      "404: the data stream or the bucket does not exist",
      "429: it has more to do than it can",
    ],
    resolution: [
      "Mend the destination",
      "Replace the secret in its file, and deploy: the activation gives it to Fluentd",
    ],
    prevention: ["Watch the destination itself", "Take logins without an end"],
  },
  from: [FLUENTD_JOB],
  proof: {
    interval: minutes(1),
    series: [output("num_errors", STORE, "0x4 5+5x30 155x40")],
    justBelow: [output("num_errors", STORE, "7x80")],
    breaks: minutes(5),
    mends: minutes(45),
    labels: STORE,
  },
};

const stuck: Alert = {
  name: "LogDeliveryStandsStill",
  expr:
    `increase(fluentd_output_status_write_count{${OUTPUTS}}[15m]) == 0` +
    ` and fluentd_output_status_buffer_queue_length{${OUTPUTS}} > 0`,
  for: minutes(10),
  severity: "critical",
  family: "log_delivery",
  summary: "No log of {{ $labels.instance }} has reached {{ $labels.plugin_id }} for 25 minutes",
  description:
    "Chunks wait on {{ $labels.instance }} for {{ $labels.plugin_id }}, and none was written for more than 25 minutes.",
  runbook: {
    meaning: "Nobody finds the newest logs of this host.",
    immediateActions: [
      `Read what stands in the way: ${LOG}`,
      "Restart it, which loses nothing: `systemctl restart vmo-fluentd`",
    ],
    investigation: [
      "Errors too: see `LogDeliveryFails`",
      "No errors: a connection that hangs; look at the network between the two",
    ],
    resolution: ["Mend the destination or the network"],
    prevention: ["Watch the destination itself"],
  },
  from: [FLUENTD_JOB],
  proof: {
    interval: minutes(1),
    series: [output("write_count", STORE, "7x60 8+1x30"), output("buffer_queue_length", STORE, "0x19 3x40 0x30")],
    justBelow: [output("write_count", STORE, "1+1x90"), output("buffer_queue_length", STORE, "3x90")],
    breaks: minutes(20),
    mends: minutes(61),
    labels: STORE,
  },
};

const rejected: Alert = {
  name: "LogRecordsRejected",
  expr: 'increase(fluentd_output_status_emit_records{job="fluentd",plugin_id="rejected"}[15m]) > 0',
  for: minutes(1),
  severity: "warning",
  family: "log_rejected",
  summary: "Logs of {{ $labels.instance }} were rejected",
  description:
    "{{ $value | humanize }} records of {{ $labels.instance }} were rejected within 15 minutes. They lie on the host for a month, without secrets.",
  runbook: {
    meaning: "These records are missing where people search; the archive has those that the store refused.",
    immediateActions: [`Read them: \`zcat ${REJECTED}/*.gz | tail\``, `Read why: ${LOG}`],
    investigation: [
      "`mapper_parsing_exception`: a field has another type than in the index",
      "`a record was left out`: it could not be redacted; its file has it still",
    ],
    resolution: ["Let the application write the field as [the log standard](log-records.md) has it"],
    prevention: ["Hold lines of the application against the standard in its tests"],
  },
  from: [FLUENTD_JOB],
  proof: {
    interval: minutes(1),
    series: [output("emit_records", SINK, "0x4 10+10x10 110x40")],
    justBelow: [output("emit_records", SINK, "7x60")],
    breaks: minutes(5),
    mends: minutes(30),
    labels: SINK,
  },
};

/** Hours after which an hour of logs should have been in its bucket. */
const LATE = 3;

const late: Alert = {
  name: "LogsArchivedLate",
  expr:
    `time() - fluentd_output_status_buffer_oldest_timekey{job="fluentd",type="s3"} > ${LATE * 3600}` +
    ' and fluentd_output_status_buffer_total_bytes{job="fluentd",type="s3"} > 0',
  for: minutes(15),
  severity: "warning",
  family: "log_archive",
  summary: "{{ $labels.instance }} is late with {{ $labels.plugin_id }}",
  description: `The oldest logs that wait on {{ $labels.instance }} for {{ $labels.plugin_id }} are {{ $value | humanizeDuration }} old; they are due after an hour and ten minutes.`,
  runbook: {
    meaning: "Until they are archived, these logs are lost with the host.",
    immediateActions: [`Read what the bucket answered: ${LOG}`],
    investigation: [
      "`AccessDenied`: may the host's role or user put objects there, and use the key?",
      "The clock of a program is wrong, and its records are of another day",
    ],
    resolution: ["Mend the right or the network: Fluentd goes on by itself"],
    prevention: ["Watch the bucket's errors"],
  },
  from: [FLUENTD_JOB],
  proof: {
    interval: minutes(1),
    series: [output("buffer_oldest_timekey", ARCHIVE, "0x240"), output("buffer_total_bytes", ARCHIVE, "100x219 0x20")],
    justBelow: [output("buffer_oldest_timekey", ARCHIVE, "0+60x240"), output("buffer_total_bytes", ARCHIVE, "100x240")],
    breaks: minutes(LATE * 60 + 1),
    mends: minutes(220),
    labels: ARCHIVE,
  },
};

/** Alerts about how logs are collected. */
export const FLUENTD_RULES: RuleGroup = {
  name: "logs",
  recording: [],
  alerts: [down, fillsUp, failing, stuck, rejected, late],
};

import { type Dashboard, figure, lines, RATE, UP_OR_DOWN } from "../panels";

const metric = (name: string, matchers: string) => `fluentd_output_status_${name}{${matchers}}`;
const rate = (name: string, matchers: string, by: string) => `sum by (${by}) (rate(${metric(name, matchers)}${RATE}))`;

/** What each input makes of its lines comes to an output of its own, which gives them the tag of their category. */
const INPUTS = 'plugin_id=~"category[.].+"';
const DESTINATIONS = 'type=~"elasticsearch|s3"';
const REJECTED = 'plugin_id="rejected"';
const DESTINATION = "{{plugin_id}} {{instance}}";

/** The way of logs: records in and out, what waits, what is tried again, what is rejected, and how late it is. */
export const LOGS_DASHBOARD: Dashboard = {
  title: "Log pipeline",
  description:
    "How logs are collected: records that come and go, buffers, tries, records that were rejected, and how late logs are.",
  folder: "Logs",
  tags: ["logs"],
  variables: [{ name: "instance", label: "Host", of: "fluentd_output_status_emit_records" }],
  rows: [
    {
      title: "State",
      panels: [
        figure(
          "Agents that answer",
          "yes or no",
          "Whether Prometheus reaches the agent of each host.",
          { "{{instance}}": 'min by (instance) (up{job="fluentd"})' },
          { states: UP_OR_DOWN },
        ),
        figure("Least space in a buffer", "percent", "A full buffer holds all inputs of its host back.", {
          "{{instance}}": `min by (instance) (${metric("buffer_available_space_ratio", DESTINATIONS)})`,
        }),
        figure(
          "Records rejected now",
          "per second",
          "Records that the store refuses for good, or that could not be redacted.",
          {
            "{{instance}}": rate("emit_records", REJECTED, "instance"),
          },
        ),
      ],
    },
    {
      title: "Records",
      panels: [
        lines(
          "In",
          "per second",
          "Records of each input.",
          { "{{plugin_id}}": rate("emit_records", INPUTS, "plugin_id") },
          { min: 0 },
        ),
        lines(
          "To destinations",
          "per second",
          "Records that were given to the buffer of each destination.",
          { "{{plugin_id}}": rate("emit_records", DESTINATIONS, "plugin_id") },
          { min: 0 },
        ),
        lines(
          "Chunks written",
          "per second",
          "Chunks of records that destinations have taken.",
          { "{{plugin_id}}": rate("write_count", DESTINATIONS, "plugin_id") },
          { min: 0 },
        ),
        lines(
          "Rejected",
          "per second",
          "Records that lie among the rejected ones of a host.",
          { "{{instance}}": rate("emit_records", REJECTED, "instance") },
          { min: 0 },
        ),
      ],
    },
    {
      title: "Buffers",
      panels: [
        lines(
          "Waiting",
          "bytes",
          "What lies in buffers on the disk.",
          { [DESTINATION]: `max by (plugin_id, instance) (${metric("buffer_total_bytes", DESTINATIONS)})` },
          { min: 0 },
        ),
        lines(
          "Chunks in the queue",
          "count",
          "Chunks that are full or due, and not yet written.",
          { [DESTINATION]: `max by (plugin_id, instance) (${metric("buffer_queue_length", DESTINATIONS)})` },
          { min: 0 },
        ),
        lines(
          "Space left",
          "percent",
          "Share of each buffer that is free.",
          { [DESTINATION]: `min by (plugin_id, instance) (${metric("buffer_available_space_ratio", DESTINATIONS)})` },
          { min: 0, max: 100 },
        ),
      ],
    },
    {
      title: "Delivery",
      panels: [
        lines(
          "Errors",
          "per second",
          "Writes that failed. Each is tried again.",
          { [DESTINATION]: rate("num_errors", DESTINATIONS, "plugin_id, instance") },
          { min: 0 },
        ),
        lines(
          "Wait before the next try",
          "seconds",
          "It grows to a minute while a destination is away.",
          { [DESTINATION]: `max by (plugin_id, instance) (${metric("retry_wait", DESTINATIONS)})` },
          { min: 0 },
        ),
        lines(
          "Age of the oldest logs for a bucket",
          "seconds",
          "Logs are due after an hour and ten minutes.",
          {
            [DESTINATION]: `time() - max by (plugin_id, instance) (${metric("buffer_oldest_timekey", 'type="s3"')} and ${metric("buffer_total_bytes", 'type="s3"')} > 0)`,
          },
          { min: 0 },
        ),
      ],
    },
  ],
};

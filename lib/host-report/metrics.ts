import type { Metric } from "../rules";

const gauge = (name: string, help: string, labels: readonly string[] = []): Metric => ({
  name: `vm_observability_${name}`,
  type: "gauge",
  help,
  labels,
  from: "node_exporter/textfile",
});

/** What each host reports about itself, through node_exporter's textfile collector; the activation script writes it. */
export const HOST_REPORT_METRICS: readonly Metric[] = [
  {
    ...gauge("release_info", "The live release of this host.", ["release"]),
    type: "info",
    examples: { release: "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" },
  },
  gauge("release_wanted", "Whether the live release is the one that was last asked for by this host's fleet."),
  gauge("activation_success", "Whether the last activation of a release on this host succeeded."),
  gauge("activation_timestamp_seconds", "When the last activation that changed this host, or failed, ended."),
  gauge("drifted_files", "Files on this host that are not as the live release brought them."),
  gauge("inactive_units", "Units of the live release that should run and do not."),
  gauge("held_port", "Ports of the live release that another program holds.", [
    "listen",
    "component",
    "program",
    "process",
    "user",
  ]),
  gauge("override", "Files that an administrator laid over units of the live release.", ["file"]),
  gauge("report_timestamp_seconds", "When this host last looked at itself."),
  gauge(
    "certificate_not_after_timestamp_seconds",
    "When a certificate that this host serves or trusts ends; of several, the first.",
    ["authority", "of"],
  ),
];

import { hostGauge, type Metric } from "../rules";

/** What each host reports about itself, through node_exporter's textfile collector; the activation script writes it. */
export const HOST_REPORT_METRICS: readonly Metric[] = [
  {
    ...hostGauge("release_info", "The live release of this host.", ["release"]),
    type: "info",
    examples: { release: "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" },
  },
  hostGauge("release_wanted", "Whether the live release is the one that was last asked for by this host's fleet."),
  hostGauge("activation_success", "Whether the last activation of a release on this host succeeded."),
  hostGauge("activation_timestamp_seconds", "When the last activation that changed this host, or failed, ended."),
  hostGauge("drifted_files", "Files on this host that are not as the live release brought them."),
  hostGauge("inactive_units", "Units of the live release that should run and do not."),
  hostGauge("held_port", "Ports of the live release that another program holds.", [
    "listen",
    "component",
    "program",
    "process",
    "user",
  ]),
  hostGauge("override", "Files that an administrator laid over units of the live release.", ["file"]),
  hostGauge("report_timestamp_seconds", "When this host last looked at itself."),
  hostGauge(
    "certificate_not_after_timestamp_seconds",
    "When a certificate that this host serves or trusts ends; of several, the first.",
    ["authority", "of"],
  ),
];

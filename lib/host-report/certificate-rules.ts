import { type Alert, type InputSeries, seriesName } from "../rules";
import { Duration } from "../units";

const ENDS = 'vm_observability_certificate_not_after_timestamp_seconds{job="node"} - time()';
const DAY = 86_400;
const CERTIFICATE = { job: "node", instance: "web-1", authority: "fleet", of: "host" };

const ends = (values: string): InputSeries => ({
  series: seriesName("vm_observability_certificate_not_after_timestamp_seconds", CERTIFICATE),
  values,
});

/** A certificate that ends within `days`. */
const certificateEnds = (name: string, severity: "warning" | "critical", days: number): Alert => ({
  name,
  expr: `${ENDS} < ${days * DAY}`,
  for: Duration.minutes(15),
  severity,
  family: "host_certificate",
  summary: "A certificate of {{ $labels.instance }} ends in {{ $value | humanizeDuration }}",
  description:
    "The certificate of the {{ $labels.authority }} authority on {{ $labels.instance }} (of the {{ $labels.of }}) ends in {{ $value | humanizeDuration }}. Other hosts refuse it after that: metrics and alerts of this host stop.",
  runbook: {
    meaning: `The certificate that this host's programs use ends in fewer than ${days} days, and nobody has deployed another one.`,
    immediateActions: ["See what is due: `npx vm-observability certificates check`"],
    investigation: [
      "Was it renewed and not deployed? `npx vm-observability certificates check` is content then: deploy",
      "Does CI run the check, and did anybody see it fail?",
    ],
    resolution: [
      "Of a host: `npx vm-observability certificates renew`, and deploy; nothing restarts that can read it while it runs",
      "Of an authority: replace it in the three steps of `npx vm-observability certificates rollover`, with a deploy after each",
    ],
    prevention: ["Run `npx vm-observability certificates check` in CI every day: it fails 30 days ahead"],
  },
  from: ["node_exporter/textfile"],
  proof: {
    interval: Duration.minutes(1),
    // promtool's clock begins at 0: ends in one day more, then in less than is left, then far away.
    series: [ends(`${(days + 1) * DAY}x4 ${(days - 1) * DAY}x30 ${400 * DAY}x10`)],
    justBelow: [ends(`${days * DAY + 3600}x40`)],
    breaks: Duration.minutes(5),
    mends: Duration.minutes(36),
    labels: CERTIFICATE,
  },
});

/** Alerts about certificates that end. */
export const certificateRules: readonly Alert[] = [
  certificateEnds("HostCertificateEndsSoon", "warning", 30),
  certificateEnds("HostCertificateEndsNow", "critical", 7),
];

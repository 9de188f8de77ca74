import { type Alert, type InputSeries, seriesName } from "../rules";
import { Duration } from "../units";

const ENDS = 'vm_observability_certificate_not_after_timestamp_seconds{job="node"} - time()';
const DAY = 86_400;
const DEPLOYING = "On the machine that deploys, in the stack's folder";
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
  summary: "The {{ $labels.of }} certificate on {{ $labels.instance }} ends in {{ $value | humanizeDuration }}",
  description:
    "The {{ $labels.of }} certificate on {{ $labels.instance }} (authority: {{ $labels.authority }}) ends in {{ $value | humanizeDuration }}. Other hosts refuse it after that: metrics and alerts of this host stop.",
  runbook: {
    meaning: `The certificate that this host's programs use ends in fewer than ${days} days, and nobody has deployed another one.`,
    immediateActions: [
      "See on the host what it has: `sh /opt/vm-observability/current/activate certificates`",
      `${DEPLOYING}, see what is due: \`npx vm-observability certificates check\``,
    ],
    investigation: [
      "See what a server really shows: `openssl s_client -connect 127.0.0.1:9100 </dev/null | openssl x509 -noout -subject -enddate`",
      "Nothing is due where you deploy: it was renewed and not deployed, or somebody put another one on the host (`stat /etc/vm-observability/secrets/certificates/fleet.pem`)",
      "Does CI run the check, and did anybody see it fail?",
    ],
    resolution: [
      `Of a host. ${DEPLOYING}: \`npx vm-observability certificates renew --passphrase-file passphrase\`, then deploy; nothing restarts that can read it while it runs`,
      `Of an authority. ${DEPLOYING}: \`npx vm-observability certificates rollover --step trust-new --passphrase-file passphrase\`, deploy; \`npx vm-observability certificates rollover --step sign-new --passphrase-file passphrase\`, deploy; \`npx vm-observability certificates rollover --step drop-old\`, deploy`,
      "The file `passphrase` holds the authority's passphrase. Where keys go to Parameter Store, add `--ssm` with its prefix. Where your own PKI signs, put its new files in their place",
      "Apply the stack again if somebody put the certificate there by hand",
    ],
    prevention: [`Run \`npx vm-observability certificates check\` in CI every day: it fails 30 days ahead`],
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

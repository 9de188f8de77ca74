import { promqlString } from "../../escaping";
import { seriesName, type Alert, type InputSeries, type RuleGroup } from "../../rules";
import { Duration } from "../../units";
import { curlCommand } from "../../web-config";
import { jobOfProbe, type BlackboxModel, type Probe } from "./model";

const FROM = ["probes"];
const MINUTE = Duration.minutes(1);
const DAY = 86_400;

/** Alerts about targets that do not answer as they should, and about their certificates. */
export function probeRules(model: BlackboxModel): RuleGroup {
  const showsCertificates = model.probes.filter(({ type }) => type === "http" || type === "tls");
  const [first] = showsCertificates;
  return {
    name: "probes",
    recording: [],
    alerts: [
      ...model.probes.map((probe) => failed(probe, model)),
      ...(first
        ? [
            certificateEnds("ProbeCertificateEndsSoon", "warning", 21, first),
            certificateEnds("ProbeCertificateEndsNow", "critical", 7, first),
          ]
        : []),
    ],
  };
}

/** How an alert's texts say what a probe asks for. */
const ASKED: Readonly<Record<Probe["type"], string>> = {
  http: "does not answer with the page that it should",
  tcp: "takes no connections",
  tls: "shows no certificate that can be trusted",
  icmp: "answers no pings",
};

function failed(probe: Probe, { port, tls = false }: BlackboxModel): Alert {
  const { name, type, duration, severity, targets } = probe;
  const labels = { job: jobOfProbe(probe), instance: targets[0] ?? "" };
  const success = (values: string): InputSeries => ({ series: seriesName("probe_success", labels), values });
  const waits = Math.ceil(duration.milliseconds / MINUTE.milliseconds);
  const byHand = curlCommand({ port, tls }, `/probe?debug=true&module=${name}&target=TARGET`).replace(
    /(https?:\S+)/,
    "'$1'",
  );
  return {
    name: `probe_${name}_failed`,
    expr: `probe_success{job=${promqlString(labels.job)}} == 0`,
    for: duration,
    severity,
    family: `probe_${name}`,
    summary: `{{ $labels.instance }} ${ASKED[type]}`,
    description: `The probe ${name} of {{ $labels.instance }} has failed for more than ${duration.toString()}: asked from the monitoring host, it ${ASKED[type]}.`,
    runbook: {
      meaning:
        "Users of the target probably see the same. Its own metrics may look well: they say nothing of what lies between.",
      immediateActions: [
        `Ask again and read why it failed, on the monitoring host as root, with the target's address for TARGET: \`${byHand}\``,
        "See which other probes fail: `probe_success == 0`",
      ],
      investigation: [
        "Does the program run, and does it listen? `ss -ltn` on its host",
        "Is it the way there? Ask from another host too; look at name resolution, firewalls and the proxy before it",
        "Did only the answer change? `probe_http_status_code`, `probe_failed_due_to_regex`",
      ],
      resolution: [
        "Restore the target, or the way to it",
        `Change \`probes.${name}\` where the target is right and the probe is not`,
      ],
      prevention: ["Probe what users depend on, and not only that a port is open"],
    },
    from: FROM,
    proof: {
      interval: MINUTE,
      series: [success(`1x4 0x${waits + 5} 1x10`)],
      justBelow: [success(`1x${waits + 20}`)],
      breaks: MINUTE.times(5),
      mends: MINUTE.times(waits + 11),
      labels,
      value: 0,
    },
  };
}

function certificateEnds(name: string, severity: "warning" | "critical", days: number, probe: Probe): Alert {
  const labels = { job: jobOfProbe(probe), instance: probe.targets[0] ?? "" };
  const ends = (values: string): InputSeries => ({
    series: seriesName("probe_ssl_earliest_cert_expiry", labels),
    values,
  });
  return {
    name,
    expr: `probe_ssl_earliest_cert_expiry{job=~"probe-.+"} - time() < ${days * DAY}`,
    for: Duration.minutes(15),
    severity,
    family: "probe_certificate",
    summary: "The certificate of {{ $labels.instance }} ends in {{ $value | humanizeDuration }}",
    description:
      "A certificate that {{ $labels.instance }} shows, or one of those that signed it, ends in {{ $value | humanizeDuration }}. Clients refuse it after that.",
    runbook: {
      meaning: `What the target really serves ends in fewer than ${days} days, whatever was renewed on its disk.`,
      immediateActions: [
        "See what it serves: `openssl s_client -connect HOST:PORT -servername HOST </dev/null | openssl x509 -noout -dates -issuer`",
      ],
      investigation: [
        "Was it renewed and not loaded? Compare with the file on the host",
        "Does the renewal run? Look at its timer or log",
        "Is it an intermediate certificate? Then every certificate of that issuer is due",
      ],
      resolution: ["Renew it, and have the server load it: many read it at their start alone"],
      prevention: ["Renew automatically at two thirds of its life, and restart or reload the server afterwards"],
    },
    from: FROM,
    proof: {
      interval: MINUTE,
      // promtool's clock begins at 0: ends in one day more, then in less than is left, then far away.
      series: [ends(`${(days + 1) * DAY}x4 ${(days - 1) * DAY}x30 ${400 * DAY}x10`)],
      justBelow: [ends(`${days * DAY + 3600}x40`)],
      breaks: MINUTE.times(5),
      mends: MINUTE.times(36),
      labels,
    },
  };
}

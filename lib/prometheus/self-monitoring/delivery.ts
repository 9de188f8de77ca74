import { liveFile, liveProgram } from "../../host";
import { seriesName, type Alert } from "../../rules";
import { Duration } from "../../units";
import { curlCommand, type LocalServer } from "../../web-config";
import { rising, SELF } from "./proofs";

const minutes = (count: number) => Duration.minutes(count);

/** Raised when the server runs on with a configuration from before. */
export const badConfig: Alert = {
  name: "PrometheusBadConfig",
  // A single look would be reset by a failed scrape of the server itself.
  expr: 'max_over_time(prometheus_config_last_reload_successful{job="prometheus"}[5m]) == 0',
  for: minutes(10),
  severity: "critical",
  family: "prometheus_config",
  summary: "Prometheus on {{ $labels.instance }} rejected its configuration",
  description:
    "The last reload of Prometheus on {{ $labels.instance }} failed more than 10 minutes ago. It keeps running on the previous configuration, and would not start with this one.",
  runbook: {
    meaning: "Changes of rules and targets since the failed reload are not live, and a restart would fail.",
    immediateActions: [
      "See what it rejected: `journalctl -u vmo-prometheus -g 'reload|config'`",
      `Check the live files: \`${liveProgram("promtool")} check config ${liveFile("prometheus/prometheus.yml")}\``,
    ],
    investigation: [
      "See whether someone changed files by hand: the host reports drift",
      "Compare the release with the previous one in /opt/vm-observability/releases",
    ],
    resolution: [
      "Apply the stack again: files that were changed by hand are put back",
      "Go back to the previous revision if the release itself is bad",
    ],
    prevention: ["Change configuration through the stack only: it is checked by promtool before it goes live"],
  },
  from: ["prometheus"],
  proof: {
    interval: minutes(2),
    series: [{ series: seriesName("prometheus_config_last_reload_successful", SELF), values: "1x5 0x15 1x15" }],
    justBelow: [{ series: seriesName("prometheus_config_last_reload_successful", SELF), values: "1x5 0x0 1x30" }],
    breaks: minutes(16),
    mends: minutes(44),
    labels: SELF,
    value: 0,
  },
};

const notConnected = (server: LocalServer): Alert => ({
  name: "PrometheusNotConnectedToAlertmanagers",
  expr: 'max_over_time(prometheus_notifications_alertmanagers_discovered{job="prometheus"}[5m]) < 1',
  for: minutes(10),
  severity: "critical",
  family: "prometheus_delivery",
  summary: "Prometheus on {{ $labels.instance }} knows no Alertmanager",
  description:
    "Prometheus on {{ $labels.instance }} has had no Alertmanager to send alerts to for more than 10 minutes. Nobody is notified of anything.",
  runbook: {
    meaning: "Alerts are evaluated and go nowhere.",
    immediateActions: [
      `See what it found: \`${curlCommand(server, "/api/v1/alertmanagers")}\``,
      "See the targets that it reads: `ls -l /opt/vm-observability/host/targets`",
    ],
    investigation: [
      "Check the `alerting` section of the live prometheus.yml and the discovery that it names",
      "On AWS: check the instance role's right to list instances, and the tags of the monitoring hosts",
    ],
    resolution: ["Apply the stack again, so that the targets are written anew", "Restore the role or the tags"],
    prevention: ["Watch the Watchdog with a dead man's switch: this alert cannot get out by itself"],
  },
  from: ["prometheus"],
  proof: {
    interval: minutes(2),
    series: [
      { series: seriesName("prometheus_notifications_alertmanagers_discovered", SELF), values: "1x5 0x15 1x15" },
    ],
    justBelow: [{ series: seriesName("prometheus_notifications_alertmanagers_discovered", SELF), values: "1x40" }],
    breaks: minutes(16),
    mends: minutes(44),
    labels: SELF,
    value: 0,
  },
});

const AM = { ...SELF, alertmanager: "http://monitor-1:9093/api/v2/alerts" };

const sendingErrors = ({ tls }: LocalServer, alertmanager: number): Alert => ({
  name: "PrometheusErrorSendingAlerts",
  expr:
    'rate(prometheus_notifications_errors_total{job="prometheus"}[5m])' +
    ' / rate(prometheus_notifications_sent_total{job="prometheus"}[5m]) > 0.01',
  for: minutes(15),
  severity: "warning",
  family: "prometheus_delivery",
  summary: "Prometheus on {{ $labels.instance }} fails to send alerts to {{ $labels.alertmanager }}",
  description:
    "More than 1 % of the alerts that Prometheus on {{ $labels.instance }} sends to {{ $labels.alertmanager }} have failed for more than 15 minutes. With one Alertmanager they are late or lost; with several, the others still receive them.",
  runbook: {
    meaning: "One Alertmanager does not get all alerts.",
    immediateActions: [
      tls
        ? `Ask it on its own host, which the label \`alertmanager\` names: \`${curlCommand({ port: alertmanager, tls }, "/-/ready")}\``
        : "Ask it from the Prometheus host: `curl -i ADDRESS`, with the address in the label `alertmanager`",
      "Read the errors: `journalctl -u vmo-prometheus -g notif`",
    ],
    investigation: [
      "On the Alertmanager host: `systemctl status vmo-alertmanager` and `journalctl -u vmo-alertmanager`",
      "Check name resolution and firewalls between the two hosts",
    ],
    resolution: ["Restart a hanging Alertmanager: `systemctl restart vmo-alertmanager`", "Open its port to the host"],
    prevention: ["Run two or three Alertmanagers: Prometheus sends to all of them"],
  },
  from: ["prometheus"],
  proof: {
    interval: minutes(2),
    series: [
      { series: seriesName("prometheus_notifications_sent_total", AM), values: "1000+100x60" },
      // Three of a hundred fail from the seventh sample to the 22nd.
      { series: seriesName("prometheus_notifications_errors_total", AM), values: "50x5 53+3x15 98x38" },
    ],
    justBelow: [
      { series: seriesName("prometheus_notifications_sent_total", AM), values: "1000+100x60" },
      { series: seriesName("prometheus_notifications_errors_total", AM), values: "50+1x60" },
    ],
    breaks: minutes(12),
    mends: minutes(46),
    labels: AM,
  },
});

const dropped = (server: LocalServer): Alert => ({
  name: "PrometheusNotificationsDropped",
  expr: 'increase(prometheus_notifications_dropped_total{job="prometheus"}[5m]) > 0',
  for: minutes(5),
  severity: "critical",
  family: "prometheus_delivery",
  summary: "Prometheus on {{ $labels.instance }} drops alerts",
  description:
    "Prometheus on {{ $labels.instance }} has dropped alerts for more than 5 minutes: no Alertmanager accepts them, or its queue is full.",
  runbook: {
    meaning: "Alerts are lost: nobody is notified of them until the next evaluation sends them again.",
    immediateActions: [
      `List the Alertmanagers, and ask each for its page /-/ready: \`${curlCommand(server, "/api/v1/alertmanagers")}\``,
      "Read the errors: `journalctl -u vmo-prometheus -g notif`",
    ],
    investigation: [
      "Look at `prometheus_notifications_queue_length` and at PrometheusErrorSendingAlerts per Alertmanager",
      "See whether one cause raises a great many alerts at once",
    ],
    resolution: [
      "Bring Alertmanager back: `systemctl restart vmo-alertmanager`",
      "Silence the flood of alerts, or fix its cause",
    ],
    prevention: ["Run two or three Alertmanagers", "Aggregate alerts that fire for every host at once"],
  },
  from: ["prometheus"],
  proof: rising({ metric: "prometheus_notifications_dropped_total" }, minutes(5), minutes(2)),
});

/** Alerts about the way from the Prometheus at `server` to the Alertmanagers (at the port `alertmanager`), where there are any. */
export function deliveryAlerts(server: LocalServer, alertmanager: number): readonly Alert[] {
  return [notConnected(server), sendingErrors(server, alertmanager), dropped(server)];
}

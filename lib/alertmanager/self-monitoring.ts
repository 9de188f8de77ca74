import { liveFile, liveProgram } from "../host";
import { seriesName, type Alert, type InputSeries } from "../rules";
import { Duration } from "../units";
import { amtoolCommand } from "../web-config";

const minutes = (count: number) => Duration.minutes(count);

/** Where a server listens, for the commands of its runbooks. */
export interface AlertmanagerPorts {
  readonly web: number;
  readonly gossip: number;
  /** Whether it serves over TLS. @default false */
  readonly tls?: boolean;
}

const amtool = ({ web, tls = false }: AlertmanagerPorts): string => amtoolCommand({ port: web, tls });

const protocols = ({ tls = false }: AlertmanagerPorts): string => (tls ? "TCP" : "TCP and UDP");

/** The servers of all proofs. */
const FIRST = { job: "alertmanager", instance: "monitor-1" };
const SECOND = { job: "alertmanager", instance: "monitor-2" };

const gauge = (metric: string, labels: Readonly<Record<string, string>>, values: string): InputSeries => ({
  series: seriesName(`alertmanager_${metric}`, labels),
  values,
});

const failedReload: Alert = {
  name: "AlertmanagerFailedReload",
  expr: 'max_over_time(alertmanager_config_last_reload_successful{job="alertmanager"}[5m]) == 0',
  for: minutes(10),
  severity: "critical",
  family: "alertmanager_config",
  summary: "Alertmanager on {{ $labels.instance }} rejected its configuration",
  description:
    "The last reload of Alertmanager on {{ $labels.instance }} failed more than 10 minutes ago. It keeps running on the previous routing, and would not start with this one.",
  runbook: {
    meaning: "Changes of routing since the failed reload are not live, and a restart would fail.",
    immediateActions: [
      "See what it rejected: `journalctl -u vmo-alertmanager -g 'config|template'`",
      `Check the live files: \`${liveProgram("amtool")} check-config ${liveFile("alertmanager/alertmanager.yml")}\``,
    ],
    investigation: [
      "See whether someone changed files by hand: the host reports drift",
      "Compare the release with the previous one in /opt/vm-observability/releases",
    ],
    resolution: [
      "Apply the stack again: files that were changed by hand are put back",
      "Go back to the previous revision if the release itself is bad",
    ],
    prevention: ["Change routing through the stack only: it is checked by amtool before it goes live"],
  },
  from: ["alertmanager"],
  proof: {
    // Two minutes divide no range of five: version 3 counts a sample at the very beginning of a range no longer.
    interval: minutes(2),
    series: [gauge("config_last_reload_successful", FIRST, "1x5 0x15 1x15")],
    justBelow: [gauge("config_last_reload_successful", FIRST, "1x5 0x0 1x30")],
    breaks: minutes(16),
    mends: minutes(44),
    labels: FIRST,
    value: 0,
  },
};

const SLACK = { ...FIRST, integration: "slack" };
/** Failed notifications among all of an integration; the reasons, which newer versions tell apart, together. */
const FAILED_SHARE =
  'sum without (reason) (rate(alertmanager_notifications_failed_total{job="alertmanager"}[15m]))' +
  ' / rate(alertmanager_notifications_total{job="alertmanager"}[15m])';

const sent = (values: string) => gauge("notifications_total", SLACK, values);
const failed = (reason: string, values: string) => gauge("notifications_failed_total", { ...SLACK, reason }, values);

const failedToSend = (at: AlertmanagerPorts): Alert => ({
  name: "AlertmanagerFailedToSendAlerts",
  expr: `${FAILED_SHARE} > 0.01`,
  for: minutes(5),
  severity: "warning",
  family: "alertmanager_delivery",
  summary: "Alertmanager on {{ $labels.instance }} fails to notify through {{ $labels.integration }}",
  description:
    "More than 1 % of the notifications of Alertmanager on {{ $labels.instance }} to {{ $labels.integration }} were lost within 15 minutes. People may not have been notified of alerts.",
  runbook: {
    meaning: "One channel loses notifications; those of other channels arrive.",
    immediateActions: [
      "Read the answers: `journalctl -u vmo-alertmanager -g notify`",
      `See what fires now: \`${amtool(at)} alert query\`, and notify people yourself`,
    ],
    investigation: [
      "401, 403, 404: the address or its secret is wrong or was withdrawn. 429: too many messages. Time-outs: the network",
      "See that the unit has the secret: `systemctl show vmo-alertmanager -p LoadCredential`",
    ],
    resolution: [
      "Renew the secret's file on the host and restart the server, which reads it when it starts",
      "Open the route from the host to the channel",
    ],
    prevention: ["Give each severity two channels of different kinds", "Renew secrets before they end"],
  },
  from: ["alertmanager"],
  proof: {
    interval: minutes(2),
    series: [sent("1000+100x60"), failed("clientError", "50x60"), failed("serverError", "50x5 52+2x15 82x38")],
    justBelow: [sent("1000+100x60"), failed("serverError", "50+1x60")],
    // 15 minutes hold eight samples: from the first of them with an increase above a hundredth of all, to the last.
    breaks: minutes(18),
    mends: minutes(50),
    labels: SLACK,
  },
});

const integrationDown = (at: AlertmanagerPorts): Alert => ({
  name: "AlertmanagerIntegrationDown",
  expr: `min by (integration) (${FAILED_SHARE}) > 0.5`,
  for: minutes(5),
  severity: "critical",
  family: "alertmanager_integration",
  summary: "Most notifications to {{ $labels.integration }} are lost",
  description:
    "Every Alertmanager has lost more than half of its notifications to {{ $labels.integration }} within 15 minutes. People who are notified through {{ $labels.integration }} alone miss their alerts.",
  runbook: {
    meaning: "A channel is as good as closed.",
    immediateActions: [
      `See what fires now: \`${amtool(at)} alert query\`, and notify people yourself`,
      "Read the answers: `journalctl -u vmo-alertmanager -g notify`",
    ],
    investigation: ["See AlertmanagerFailedToSendAlerts", "Look at the status page of the channel's provider"],
    resolution: [
      "Renew the secret or open the route to the channel",
      "Route the severity to another channel until then",
    ],
    prevention: ["Give each severity two channels of different kinds"],
  },
  from: ["alertmanager"],
  proof: {
    interval: minutes(2),
    series: [sent("1000+10x60"), failed("serverError", "50x5 60+10x15 210x38")],
    justBelow: [sent("1000+10x60"), failed("serverError", "50+5x60")],
    breaks: minutes(18),
    mends: minutes(50),
    labels: { integration: "slack" },
  },
});

const membersInconsistent = (at: AlertmanagerPorts): Alert => ({
  name: "AlertmanagerMembersInconsistent",
  expr:
    'max_over_time(alertmanager_cluster_members{job="alertmanager"}[5m])' +
    ' < on (job) group_left () count by (job) (max_over_time(alertmanager_cluster_members{job="alertmanager"}[5m]))',
  for: minutes(15),
  severity: "critical",
  family: "alertmanager_cluster",
  summary: "Alertmanager on {{ $labels.instance }} does not see the whole cluster",
  description:
    'Alertmanager on {{ $labels.instance }} has found {{ printf "%.0f" $value }} members of its cluster for more than 15 minutes, fewer than there are. People are notified twice, and silences do not reach every member.',
  runbook: {
    meaning: "The cluster is split: each part notifies of every alert.",
    immediateActions: [`See the members: \`${amtool(at)} cluster show\``],
    investigation: [
      `Check that the gossip port (${at.gossip}) is open between the members for ${protocols(at)}`,
      "See the peers that the unit was given, and where it finds them: `systemctl cat vmo-alertmanager.service`, `cat /opt/vm-observability/host/hosts`",
    ],
    resolution: [
      at.tls ? "Open the port" : "Open the port for both protocols",
      "Apply the stack again, so that the peers are written anew",
    ],
    prevention: ["Keep the security groups of the stack: they open what its plans listen on"],
  },
  from: ["alertmanager"],
  proof: {
    interval: minutes(2),
    series: [gauge("cluster_members", FIRST, "2x5 1x20 2x15"), gauge("cluster_members", SECOND, "2x60")],
    justBelow: [gauge("cluster_members", FIRST, "2x60"), gauge("cluster_members", SECOND, "2x60")],
    breaks: minutes(16),
    mends: minutes(54),
    labels: FIRST,
    value: 1,
  },
});

const configInconsistent: Alert = {
  name: "AlertmanagerConfigInconsistent",
  expr: 'count(count_values("config_hash", alertmanager_config_hash{job="alertmanager"})) > 1',
  for: minutes(20),
  severity: "critical",
  family: "alertmanager_config",
  summary: "Alertmanagers of one cluster have different configurations",
  description:
    "The members of the Alertmanager cluster have had different configurations for more than 20 minutes. Who is notified depends on which of them sends first.",
  runbook: {
    meaning: "A change has reached some members only.",
    immediateActions: ["See the releases of the hosts: `sh /opt/vm-observability/current/activate status` on each"],
    investigation: ["See whether the last apply failed for a host", "See whether a host reports drift"],
    resolution: ["Apply the stack again until every host has the same release"],
    prevention: ["Let the pipeline fail when apply does"],
  },
  from: ["alertmanager"],
  proof: {
    interval: minutes(2),
    series: [gauge("config_hash", FIRST, "7x60"), gauge("config_hash", SECOND, "7x5 8x20 7x30")],
    justBelow: [gauge("config_hash", FIRST, "7x60"), gauge("config_hash", SECOND, "7x60")],
    breaks: minutes(12),
    mends: minutes(54),
    labels: {},
    value: 2,
  },
};

const failedPeers = (at: AlertmanagerPorts): Alert => ({
  name: "AlertmanagerClusterFailedPeers",
  expr: 'max_over_time(alertmanager_cluster_failed_peers{job="alertmanager"}[5m]) > 0',
  for: minutes(15),
  severity: "warning",
  family: "alertmanager_cluster",
  summary: "Alertmanager on {{ $labels.instance }} cannot reach members of its cluster",
  description:
    'Alertmanager on {{ $labels.instance }} has failed to reach {{ printf "%.0f" $value }} members of its cluster for more than 15 minutes.',
  runbook: {
    meaning: "A member is down or cut off; the others do its work.",
    immediateActions: [`See the members: \`${amtool(at)} cluster show\``],
    investigation: [`Check that the gossip port (${at.gossip}) is open between the members for ${protocols(at)}`],
    resolution: [
      "Start the member: `systemctl start vmo-alertmanager`",
      at.tls ? "Open the port" : "Open the port for both protocols",
    ],
    prevention: ["Keep the security groups of the stack: they open what its plans listen on"],
  },
  from: ["alertmanager"],
  proof: {
    interval: minutes(2),
    series: [gauge("cluster_failed_peers", FIRST, "0x5 1x20 0x30")],
    justBelow: [gauge("cluster_failed_peers", FIRST, "0x60")],
    breaks: minutes(12),
    mends: minutes(58),
    labels: FIRST,
    value: 1,
  },
});

/** Alerts about one server. */
export function serverAlerts(at: AlertmanagerPorts): readonly Alert[] {
  return [failedReload, failedToSend(at), integrationDown(at)];
}

/** Alerts about a cluster of several. */
export function clusterAlerts(at: AlertmanagerPorts): readonly Alert[] {
  return [configInconsistent, membersInconsistent(at), failedPeers(at)];
}

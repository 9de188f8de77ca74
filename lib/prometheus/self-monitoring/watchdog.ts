import type { Alert } from "../../rules";
import { Duration } from "../../units";
import { amtoolCommand, curlCommand, type LocalServer } from "../../web-config";

/** Where the servers listen that it passes through. */
export interface WatchdogPorts {
  readonly prometheus: LocalServer;
  /** Port of Alertmanager beside it. @default - alerts go nowhere */
  readonly alertmanager?: number;
}

/**
 * Fires always: as long as it arrives, rules are evaluated and alerts delivered. It is for a machine that raises the alarm
 * when it stops, and has no proof of the usual kind, since it is never silent.
 */
export const watchdog = ({ prometheus, alertmanager }: WatchdogPorts): Alert => ({
  name: "Watchdog",
  expr: "vector(1) == 1",
  adviceOff: ["rules.always-holds"],
  for: Duration.zero,
  severity: "none",
  family: "watchdog",
  summary: "Alerting works from end to end",
  description:
    "This alert always fires. A dead man's switch receives it and raises the alarm when it stops: then Prometheus, Alertmanager or the connection between them is broken.",
  runbook: {
    meaning: "Nothing is wrong while this alert fires. When it stops arriving, no alert of any kind is delivered.",
    immediateActions: [
      "See whether the monitoring host answers: `systemctl list-units --all 'vmo-*'`",
      `See whether Prometheus has the alert: \`${curlCommand(prometheus, "/api/v1/alerts")}\``,
      ...(alertmanager === undefined
        ? []
        : [
            `See whether Alertmanager has it: \`${amtoolCommand({ ...prometheus, port: alertmanager })} alert query Watchdog\``,
          ]),
    ],
    investigation: [
      "Read the journals around the time of the last message: `journalctl -u vmo-prometheus -u vmo-alertmanager`",
      "Look at PrometheusNotConnectedToAlertmanagers and AlertmanagerFailedToSendAlerts among the alerts of Prometheus",
      "Check the network from the monitoring host to the dead man's switch",
    ],
    resolution: [
      "Start what is down: `systemctl start vmo-prometheus vmo-alertmanager`",
      "If a change broke it, go back to the last good release: apply the previous revision",
    ],
    prevention: [
      "Give the stack a dead man's switch outside the monitored network",
      "Run two monitoring hosts, so that one can fail",
    ],
  },
  from: [],
});

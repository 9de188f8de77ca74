import { promqlString } from "../../escaping";
import { HOST_DOWN, seriesName, type Alert } from "../../rules";
import { Duration } from "../../units";

const minutes = (count: number) => Duration.minutes(count);

const up = (job: string, instance = "web-1") => seriesName("up", { job, instance });

/**
 * For machines: while it fires, Alertmanager notifies of one target of the host and mutes what follows from it. A host is what has a target
 * of `anchor`: a page elsewhere that does not answer is a target and no host.
 */
export function hostDown(anchor: string): Alert {
  return {
    name: HOST_DOWN.alertname,
    expr: `max by (instance) (up) == 0 and on (instance) up{job=${promqlString(anchor)}}`,
    // At once: it has to fire before the alerts that it mutes.
    for: Duration.zero,
    severity: HOST_DOWN.severity,
    family: HOST_DOWN.family,
    summary: "Nothing on {{ $labels.instance }} answers",
    description:
      "Prometheus reaches no target on {{ $labels.instance }}: the host or the network to it is down. This alert notifies nobody. While an alert such as service_down notifies people of the host, it mutes the others about it.",
    runbook: {
      meaning: "A host is down, cut off or hanging. This alert mutes the others about the host while it fires.",
      immediateActions: ["See whether the host answers: `ping HOST`, `ssh HOST uptime`"],
      investigation: ["Look at the console of the virtual machine", "Review firewall and security group rules"],
      resolution: ["Boot the host, or replace it", "Open the route from the monitoring host to it"],
      prevention: ["Run each service on two hosts, so that one can fail"],
    },
    from: ["prometheus/scrape"],
    proof: {
      interval: minutes(1),
      series: [
        { series: up(anchor), values: "1x9 0x19 1x20" },
        { series: up("application"), values: "1x9 0x19 1x20" },
      ],
      justBelow: [
        { series: up(anchor), values: "0x60" },
        { series: up("application"), values: "1x60" },
        { series: up("queue", "queue.example.com:9419"), values: "0x60" },
      ],
      breaks: minutes(10),
      mends: minutes(30),
      labels: { instance: "web-1" },
      value: 0,
    },
  };
}

import { TerraformStack } from "cdktf";
import { Duration } from "cdktf-vm-observability";
import { objectivesFromOpenSlo, SloTracker } from "cdktf-vm-observability/slo";
import type { Construct } from "constructs";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const NEWSLETTER = join(__dirname, "newsletter.yaml");

/**
 * A company that has its Prometheus already, and wants objectives whose arithmetic is right: synthesis writes the rules as files, for
 * whatever brings rule files to that Prometheus.
 */
export class ObjectivesStack extends TerraformStack {
  public readonly slo: SloTracker;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.slo = new SloTracker(this, "slo", {
      objectives: {
        checkout: {
          target: 99.9,
          measurement: "availability_percent",
          timeWindow: Duration.days(30),
          indicator: { type: "requests", of: 'http_requests_total{handler="checkout"}', failed: 'status=~"5..|429"' },
          labels: { team: "shop" },
        },
        search: {
          target: 300,
          percentile: 95,
          measurement: "response_time_ms",
          timeWindow: Duration.days(30),
          indicator: { type: "latency", of: "search_duration_seconds" },
          per: ["region"],
        },
        mails: {
          target: 1,
          measurement: "error_rate_percent",
          timeWindow: Duration.days(7),
          indicator: { type: "events", total: "mails_total", bad: "mails_failed_total" },
          minimumBadEvents: 20,
        },
        ...objectivesFromOpenSlo(readFileSync(NEWSLETTER, "utf8"), { source: NEWSLETTER }),
      },
      errorBudget: { alerts: [{ threshold: 80, severity: "critical" }] },
    });
  }
}

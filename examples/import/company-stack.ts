import { TerraformOutput, TerraformStack, TerraformVariable } from "cdktf";
import { AlertRouting, Duration, Metrics, pagerDutyChannel, slackChannel, SshFleet } from "cdktf-vm-observability";
import type { Construct } from "constructs";

/** Props of {@link CompanyStack}. */
export interface CompanyStackProps {
  readonly environment: "staging" | "production";
}

/**
 * A company's own stack: its machines come from elsewhere (here: from variables, as from any other resource), and of the
 * library it takes single constructs, beside what else it has.
 */
export class CompanyStack extends TerraformStack {
  public readonly metrics: Metrics;

  constructor(scope: Construct, id: string, { environment }: CompanyStackProps) {
    super(scope, id);
    const address = (name: string) =>
      new TerraformVariable(this, `${name}-address`, { type: "string", description: `Where ${name} is` }).stringValue;

    const fleet = new SshFleet(this, "fleet", {
      hosts: [
        { name: "monitor-1", address: address("monitor-1"), roles: ["metrics"], labels: { environment } },
        { name: "shop-1", address: address("shop-1"), labels: { environment, service: "shop" } },
        {
          name: "db-1",
          address: address("db-1"),
          labels: { environment, service: "shop" },
          application: false,
          additionalTargets: [{ port: 9187, job: "postgres" }],
        },
      ],
      login: { user: "deploy", privateKeyVariable: "deploy_key", hostKeys: `${__dirname}/known_hosts` },
      rollout: { canary: 1 },
    });

    this.metrics = new Metrics(this, "metrics", { fleet });
    this.metrics.contribute({
      metrics: [
        { name: "pg_up", type: "gauge", help: "Whether PostgreSQL answers.", labels: [], from: "postgres_exporter" },
      ],
    });
    this.metrics.addAlert({
      name: "postgres_down",
      expr: "pg_up == 0",
      for: Duration.minutes(1),
      severity: "critical",
      summary: "PostgreSQL on {{ $labels.instance }} does not answer",
    });

    const secret = (variable: string) => ({ kind: "variable", variable, version: 1 }) as const;
    new AlertRouting(this, "alert-routing", {
      metrics: this.metrics,
      channels: [
        slackChannel({ url: secret("slack_url"), channel: "#shop-alerts" }),
        pagerDutyChannel({ routingKey: secret("pagerduty_key") }),
      ],
    });

    const [monitor] = fleet.addressesOf("metrics");
    new TerraformOutput(this, "prometheus", { value: `http://${monitor}:9090`, staticId: true });
  }
}

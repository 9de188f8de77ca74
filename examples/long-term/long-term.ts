import { Bytes, Duration, MonitoringStack, parseSpecification, SshFleet } from "cdktf-vm-observability";
import { LongTermStores } from "cdktf-vm-observability/long-term";
import type { Construct } from "constructs";
import { join } from "node:path";

/**
 * Two Prometheus servers whose samples are kept for three years on a host of its own, and what rules record in the company's Mimir as well.
 */
export class LongTermStack extends MonitoringStack {
  /** The company's store, beside those of the specification. */
  public readonly company: LongTermStores;

  constructor(scope: Construct, id: string) {
    super(scope, id, {
      fleet: SshFleet.of({
        hosts: [
          { name: "monitor-1", address: "10.20.0.5", roles: ["metrics"] },
          { name: "monitor-2", address: "10.20.0.6", roles: ["metrics"] },
          {
            name: "storage-1",
            address: "10.20.0.9",
            roles: ["storage"],
            volumes: { data: { size: Bytes.gibibytes(250) } },
          },
          { name: "web-1", address: "10.20.0.11" },
        ],
        login: { user: "admin", privateKeyVariable: "deploy_key", hostKeys: join(__dirname, "known_hosts") },
        certificates: { hostFile: "/etc/pki/host.pem", authorityFile: "/etc/pki/authorities.pem" },
      }),
      channels: { slack: { urlFile: "/etc/observability/secrets/slack-url", channel: "#ops" } },
      specification: parseSpecification(
        "escalation_matrix: { severity_levels: { warning: { escalation_delay: never }, critical: { escalation_delay: never } } }",
      ),
      longTerm: {
        years: {
          type: "victoria_metrics",
          retention: Duration.days(3 * 365),
          size: Bytes.gibibytes(200),
          memory: Bytes.gibibytes(4),
          series: { except: ["go_*", "node_scrape_collector_*"] },
        },
      },
    });
    // Beside those of the specification, which the stack has made.
    this.company = new LongTermStores(this, "company", {
      metrics: this.metrics,
      stores: {
        mimir: {
          type: "remote",
          url: "https://mimir.example.com/api/v1/push",
          headers: { "X-Scope-OrgID": "shop" },
          basicAuth: { username: "shop", passwordFile: "/etc/observability/secrets/mimir" },
          series: { recorded: true, metrics: ["up"] },
          queue: { maxShards: 10 },
        },
      },
    });
  }
}

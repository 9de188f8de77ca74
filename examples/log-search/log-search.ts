import { Bytes, MonitoringStack, SshFleet } from "cdktf-vm-observability";
import { ElasticsearchStore } from "cdktf-vm-observability/elasticsearch";
import { Kibana } from "cdktf-vm-observability/kibana";
import { LogPipeline } from "cdktf-vm-observability/logs";
import type { Construct } from "constructs";
import { join } from "node:path";

const secret = (name: string) => ({ kind: "file", path: `/etc/observability/secrets/${name}` }) as const;

/** Logs of every host in an Elasticsearch of the fleet, and a Kibana behind the portal in which people search them. */
export class LogSearchStack extends MonitoringStack {
  public readonly kibana: Kibana;

  constructor(scope: Construct, id: string) {
    const volumes = { buffer: { size: Bytes.gibibytes(12) } };
    super(scope, id, {
      fleet: SshFleet.of({
        hosts: [
          { name: "monitor-1", address: "10.20.0.5", roles: ["metrics"], volumes },
          { name: "dash-1", address: "10.20.0.6", roles: ["dashboards"], volumes },
          {
            name: "logs-1",
            address: "10.20.0.21",
            roles: ["logs"],
            memory: Bytes.gibibytes(8),
            volumes: { ...volumes, data: { size: Bytes.gibibytes(200) } },
          },
          { name: "web-1", address: "10.20.0.11", volumes },
        ],
        login: { user: "admin", privateKeyVariable: "deploy_key", hostKeys: join(__dirname, "known_hosts") },
        // Made by `npx vm-observability certificates make`, for the authority elasticsearch-transport too.
        certificates: { folder: "certificates" },
      }),
      security: {
        users: { alice: "viewer", omar: "operator", ada: "admin" },
        usersFile: "/etc/observability/secrets/users",
      },
      portal: { externalUrl: "https://observability.example.com" },
      channels: { webhook: { url: "https://hooks.example.com/observability" } },
    });
    const { metrics } = this;
    const store = new ElasticsearchStore(this, "elasticsearch", {
      metrics,
      passwords: {
        administrator: secret("elasticsearch-administrator"),
        agent: secret("elasticsearch-agent"),
        monitor: secret("elasticsearch-monitor"),
        kibana: secret("elasticsearch-kibana"),
        people: secret("elasticsearch-people"),
      },
    });
    new LogPipeline(this, "logs", { metrics, store, pseudonymKey: secret("pseudonyms") });
    this.kibana = new Kibana(this, "kibana", { metrics, elasticsearch: store });
  }
}

import { Bytes, MonitoringStack, parseSpecification, SshFleet } from "cdktf-vm-observability";
import { LogPipeline } from "cdktf-vm-observability/logs";
import type { Construct } from "constructs";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const FILE = join(__dirname, "observability.yaml");

/**
 * Logs of every host, without secrets, in a company's Elasticsearch and in a bucket. A host holds what eleven gibibytes of lines take while
 * neither answers.
 */
export class CollectedLogsStack extends MonitoringStack {
  public readonly logs: LogPipeline;

  constructor(scope: Construct, id: string) {
    const volumes = { buffer: { size: Bytes.gibibytes(12) } };
    super(scope, id, {
      fleet: SshFleet.of({
        hosts: [
          { name: "monitor-1", address: "10.20.0.5", roles: ["metrics"], volumes },
          { name: "web-1", address: "10.20.0.11", runs: ["nginx"], volumes },
          { name: "worker-1", address: "10.20.0.9", volumes },
        ],
        login: { user: "admin", privateKeyVariable: "deploy_key", hostKeys: join(__dirname, "known_hosts") },
      }),
      channels: { slack: { urlFile: "/etc/observability/secrets/slack-url", channel: "#ops" } },
      specification: parseSpecification(readFileSync(FILE, "utf8"), { source: FILE }),
    });
    this.logs = new LogPipeline(this, "logs", { metrics: this.metrics });
  }
}

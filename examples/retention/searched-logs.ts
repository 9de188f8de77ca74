import { Bytes, MonitoringStack, parseSpecification, SshFleet } from "cdktf-vm-observability";
import { ElasticsearchStore } from "cdktf-vm-observability/elasticsearch";
import type { Construct } from "constructs";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const FILE = join(__dirname, "observability.yaml");

const hostKeys = ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIF5olcwaJ2SrTdlW+OVUBde32Ulf/TRMqbyydcTOKyJZ"];
const node = (number: number) => ({
  name: `logs-${number}`,
  address: `10.20.0.${20 + number}`,
  roles: ["logs" as const],
  memory: Bytes.gibibytes(16),
  volumes: { data: { size: Bytes.gibibytes(2_000) } },
  hostKeys,
});
const secret = (name: string) => ({ kind: "file", path: `/etc/observability/secrets/elasticsearch-${name}` }) as const;

/** Three nodes of Elasticsearch that keep logs as the tiers say, on hosts of the fleet. */
export class SearchedLogs extends MonitoringStack {
  public readonly store: ElasticsearchStore;

  constructor(scope: Construct, id: string) {
    super(scope, id, {
      specification: parseSpecification(readFileSync(FILE, "utf8"), { source: FILE }),
      fleet: SshFleet.of({
        hosts: [{ name: "monitor-1", address: "10.20.0.5", roles: ["metrics"], hostKeys }, node(1), node(2), node(3)],
        login: { user: "admin", privateKeyFile: "~/.ssh/deploy" },
        certificates: { folder: "certificates" },
      }),
      channels: { webhook: { url: "http://10.20.0.9/alerts" } },
    });
    this.store = new ElasticsearchStore(this, "elasticsearch", {
      metrics: this.metrics,
      passwords: { administrator: secret("administrator"), agent: secret("agent"), monitor: secret("monitor") },
      volume: { perDay: Bytes.gibibytes(30) },
    });
  }
}

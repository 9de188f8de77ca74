import { MonitoringStack, parseSpecification, SshFleet } from "cdktf-vm-observability";
import { type ITraceStore, type TraceStore, Tracing } from "cdktf-vm-observability/tracing";
import { Construct } from "constructs";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const FILE = join(__dirname, "observability.yaml");

/** A store of traces that the company has already. */
class CompanyTraces extends Construct implements ITraceStore {
  public readonly traces: TraceStore = {
    endpoint: "traces.example.com:4317",
    tls: { authority: { kind: "file", path: "/etc/pki/traces-ca.pem" } },
    token: { kind: "file", path: "/etc/observability/secrets/traces-token" },
  };
}

/** Requests of every host, without secrets, in a store of traces that is there already. */
export class FollowedRequestsStack extends MonitoringStack {
  public readonly requests: Tracing;

  constructor(scope: Construct, id: string) {
    super(scope, id, {
      fleet: SshFleet.of({
        hosts: [
          { name: "monitor-1", address: "10.20.0.5", roles: ["metrics", "tracing"] },
          { name: "web-1", address: "10.20.0.11" },
          { name: "worker-1", address: "10.20.0.9" },
        ],
        login: { user: "admin", privateKeyVariable: "deploy_key", hostKeys: join(__dirname, "known_hosts") },
      }),
      channels: { slack: { urlFile: "/etc/observability/secrets/slack-url", channel: "#ops" } },
      specification: parseSpecification(readFileSync(FILE, "utf8"), { source: FILE }),
    });
    this.requests = new Tracing(this, "requests", {
      metrics: this.metrics,
      store: new CompanyTraces(this, "company-traces"),
    });
  }
}

import { ElasticsearchStore } from "../../constructs/elasticsearch";
import { LogPipeline } from "../../constructs/log-pipeline";
import { MonitoringStack, SshFleet } from "../../index";
import { releaseFiles, synthesized, testApp } from "../../testing";
import { KEY } from "../constructs/metrics-stack";
import { passwords } from "../elasticsearch/model";

describe("a pipeline into the fleet's own Elasticsearch", () => {
  const hosts = [
    { name: "monitor-1", address: "10.20.0.5", roles: ["metrics"] as const, hostKeys: [KEY] },
    { name: "logs-1", address: "10.20.0.21", roles: ["logs"] as const, hostKeys: [KEY] },
    { name: "web-1", address: "10.20.0.11", hostKeys: [KEY] },
  ];
  const stack = new MonitoringStack(testApp(), "production", {
    fleet: SshFleet.of({
      hosts,
      login: { user: "admin", privateKeyFile: "~/.ssh/id" },
      certificates: { folder: "certificates" },
    }),
    channels: { webhook: { url: "http://10.20.0.9/alerts" } },
    wings: [
      (joined) => {
        const { administrator, agent, monitor } = passwords;
        const { metrics } = joined;
        const store = new ElasticsearchStore(joined, "elasticsearch", {
          metrics,
          passwords: { administrator, agent, monitor },
        });
        new LogPipeline(joined, "logs", { metrics, store });
      },
    ],
  });
  synthesized(stack);
  const files = releaseFiles(stack, "web-1");
  const configuration = files["files/fluentd/fluentd.yaml"] ?? "";

  it("writes over TLS into its nodes, by their names in the fleet, as the user who may only add", () => {
    expect(configuration).toContain("hosts: https://logs-1.fleet.internal:9200");
    expect(configuration).toContain("ca_file: /etc/vm-observability/secrets/certificates/fleet-ca.pem");
    expect(configuration).toContain("user: log-agent");
    expect(configuration).toContain("index_name: logs-${tag[1]}");
    expect(files["units/vmo-fluentd.service"]).toContain(
      "BindReadOnlyPaths=/opt/vm-observability/host/hosts:/etc/hosts",
    );
  });

  it("is watched through a gate, by Prometheus alone", () => {
    expect(files["files/fluentd/gate.json"]).toContain("metrics.role.fleet.internal");
    expect(releaseFiles(stack, "monitor-1")["files/prometheus/prometheus.yml"]).toContain("job_name: fluentd");
  });
});

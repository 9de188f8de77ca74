import { ElasticsearchStore } from "../../constructs/elasticsearch";
import { LogPipeline } from "../../constructs/log-pipeline";
import { MonitoringStack, type MonitoringStackProps, parseSpecification, SshFleet } from "../../index";
import { releaseFiles, synthesized, testApp } from "../../testing";

const hostKeys = ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"];
const file = (name: string) => ({ kind: "file", path: `/etc/observability/secrets/${name}` }) as const;

const stackOf = (yaml: string, wings: MonitoringStackProps["wings"] = []) =>
  new MonitoringStack(testApp(), "production", {
    specification: parseSpecification(yaml),
    fleet: SshFleet.of({
      hosts: [
        {
          name: "monitor-1",
          address: "10.20.0.5",
          roles: ["metrics", "tracing", "logs", "dashboards", "storage"],
          hostKeys,
        },
        { name: "web-1", address: "10.20.0.11", hostKeys },
      ],
      login: { user: "admin", privateKeyFile: "~/.ssh/id_ed25519" },
      certificates: { folder: "certificates" },
    }),
    channels: { webhook: { url: "http://10.0.0.9/alerts" } },
    wings,
  });

describe("a stack that follows requests", () => {
  it("has collectors and a Jaeger where the specification enables tracing, and neither otherwise", () => {
    const stack = stackOf("tracing: { enabled: true }");
    synthesized(stack);
    expect(stack.tracing?.gateways).toEqual(["monitor-1"]);
    expect(releaseFiles(stack, "monitor-1")["files/otel-gateway/config.yaml"]).toContain("endpoint: 127.0.0.1:14317");
    expect(Object.keys(releaseFiles(stack, "web-1")).filter((path) => path.includes("jaeger"))).toEqual([]);
    const without = stackOf("");
    expect([without.tracing, without.jaeger]).toEqual([undefined, undefined]);
  });

  it("has room for every server on one host: no two of them want one port", () => {
    const passwords = { administrator: file("admin"), agent: file("agent"), monitor: file("monitor") };
    const stack = stackOf(
      `
tracing: { enabled: true }
grafana: { enabled: true }
long_term: { years: { type: victoria_metrics } }
security: { users: { ann: admin }, users_file: /etc/users }
`,
      [
        (made) => {
          const { metrics } = made;
          const store = new ElasticsearchStore(made, "elasticsearch", { metrics, passwords });
          new LogPipeline(made, "logs", { metrics, store });
        },
      ],
    );
    expect(() => synthesized(stack)).not.toThrow();
  });

  it.each([
    ["the agent", "tracing: { enabled: true, agent: { grpc_port: 14317 } }", "14317"],
    ["the gateway", "tracing: { enabled: true, gateway: { port: 16687 } }", "16687"],
    ["the page of spans", "tracing: { enabled: true, gateway: { span_metrics_port: 8894 } }", "8894"],
  ])("refuses a port of Jaeger's that somebody gives to %s", (_, yaml, port) => {
    expect(() => synthesized(stackOf(yaml))).toThrow(new RegExp(`${port}.*is also opened by|must not be`));
  });
});

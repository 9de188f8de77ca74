import { TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { type ITraceStore, type TraceStore, Tracing, type TracingProps } from "../../constructs/tracing";
import { Metrics, parseSpecification, SshFleet } from "../../index";
import { releaseFiles, synthesized, testApp } from "../../testing";

const hostKeys = ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"];
const MONITOR = { name: "monitor-1", address: "10.20.0.5", roles: ["metrics", "tracing"] as const, hostKeys };
const WEB = { name: "web-1", address: "10.20.0.11", hostKeys };
const LOCAL: TraceStore = { endpoint: "127.0.0.1:14317" };

class Store extends Construct implements ITraceStore {
  public traces = LOCAL;
}

interface Scene {
  readonly yaml?: string;
  readonly store?: TraceStore;
  readonly hosts?: readonly (typeof MONITOR | typeof WEB | { readonly roles: readonly ["tracing"] })[];
  readonly certificates?: boolean;
  readonly props?: Partial<TracingProps>;
}

function stackOf({ yaml = "", store = LOCAL, hosts = [MONITOR, WEB], certificates = false, props = {} }: Scene = {}) {
  const stack = new TerraformStack(testApp(), "production");
  const fleet = SshFleet.of({
    hosts: hosts as never,
    login: { user: "admin", privateKeyFile: "~/.ssh/id_ed25519" },
    ...(certificates && { certificates: { folder: "certificates" } }),
  }).bind(stack, "fleet");
  const metrics = new Metrics(stack, "metrics", { fleet, specification: parseSpecification(yaml) });
  const own = new Store(stack, "store");
  own.traces = store;
  return { stack, tracing: new Tracing(stack, "tracing", { metrics, store: own, ...props }) };
}

const fileOf = (stack: TerraformStack, host: string, path: string) => releaseFiles(stack, host)[`files/${path}`] ?? "";

describe("Tracing", () => {
  it("puts an agent on every host and a gateway on those with the role tracing", () => {
    const { stack } = stackOf();
    expect(fileOf(stack, "web-1", "otel-agent/config.yaml")).toContain("endpoint: monitor-1.fleet.internal:4319");
    expect(fileOf(stack, "monitor-1", "otel-agent/config.yaml")).toContain("endpoint: 127.0.0.1:4317");
    expect(fileOf(stack, "web-1", "otel-gateway/config.yaml")).toBe("");
    expect(fileOf(stack, "monitor-1", "otel-gateway/config.yaml")).toContain("endpoint: 127.0.0.1:14317");
  });

  it("keeps traces with errors, those slower than the objective about response times, and a tenth of the others", () => {
    const gateway = fileOf(stackOf().stack, "monitor-1", "otel-gateway/config.yaml");
    expect(gateway).toContain("status_codes:");
    expect(gateway).toContain("threshold_ms: 500");
    expect(gateway).toContain("sampling_percentage: 10");
  });

  it("is seen by Prometheus, which keeps exemplars then", () => {
    const { stack } = stackOf();
    const prometheus = fileOf(stack, "monitor-1", "prometheus/prometheus.yml");
    for (const job of ["otel_agent", "otel_gateway", "spans"]) expect(prometheus).toContain(`job_name: ${job}`);
    expect(fileOf(stack, "monitor-1", "prometheus/rules/tracing.yml")).toContain("alert: TraceQueueFillsUp");
    const unit = Object.entries(releaseFiles(stack, "monitor-1")).find(([path]) =>
      path.endsWith("vmo-prometheus.service"),
    );
    expect(unit?.[1]).toContain("--enable-feature=exemplar-storage");
  });

  it("lets gateways take nothing from whoever has no certificate of the fleet, where hosts have some", () => {
    const { stack } = stackOf({ certificates: true });
    const gateway = fileOf(stack, "monitor-1", "otel-gateway/config.yaml");
    expect(gateway).toContain("client_ca_file: /etc/vm-observability/secrets/certificates/fleet-ca.pem");
    expect(fileOf(stack, "web-1", "otel-agent/config.yaml")).toContain(
      "cert_file: /etc/vm-observability/secrets/certificates/fleet.pem",
    );
    expect(fileOf(stack, "web-1", "otel-agent/gate.json")).toContain("127.0.0.1:8889");
  });

  it("sends the spans of one trace to one of several gateways", () => {
    const second = { ...MONITOR, name: "monitor-2", address: "10.20.0.6", roles: ["tracing"] as const };
    const { stack } = stackOf({ hosts: [MONITOR, second, WEB] });
    const agent = fileOf(stack, "web-1", "otel-agent/config.yaml");
    expect(agent).toContain("filter/monitor-2");
    expect(agent).toContain("endpoint: monitor-2.fleet.internal:4319");
  });

  it("warns of a store that the network can read on the way", () => {
    const { stack, tracing } = stackOf({ store: { endpoint: "traces.example.com:4317" } });
    synthesized(stack);
    expect(tracing.node.metadata.map(({ data }) => String(data))).toEqual([
      expect.stringContaining("(tracing.unencrypted; to switch it off"),
    ]);
  });
});

const FLEETS = { authority: "fleet" } as const;

describe("Tracing refuses", () => {
  it.each<[string, Scene, string]>([
    [
      "a fleet without a host for gateways",
      { hosts: [{ ...MONITOR, roles: ["metrics"] } as never, WEB] },
      "at least one host with the role `tracing`",
    ],
    [
      "a trace's id as a label",
      { yaml: "tracing: { span_metrics: { dimensions: [trace_id] } }" },
      "span_metrics.dimensions[0]: must not be an identifier",
    ],
    [
      "a person as a label",
      { yaml: "tracing: { span_metrics: { dimensions: [http.route, user.id] } }" },
      'dimensions[1]: must not be an identifier such as "user.id"',
    ],
    [
      "a request's id as a label",
      { yaml: "tracing: { span_metrics: { dimensions: [request-id] } }" },
      "must not be an identifier",
    ],
    [
      "a request's id as a label, spelt as programs spell it",
      { yaml: "tracing: { span_metrics: { dimensions: [requestId] } }" },
      'must not be an identifier such as "requestId"',
    ],
    [
      "an identifier of a strategy as a label",
      {
        yaml: "correlation_strategies: { order: { identifier: order_id, scope: one_order } }\ntracing: { span_metrics: { dimensions: [order.id] } }",
      },
      'must not be an identifier such as "order.id"',
    ],
    [
      "a label that span metrics have",
      { yaml: "tracing: { span_metrics: { dimensions: [service.name] } }" },
      "have the label service_name already",
    ],
    [
      "two attributes with one label",
      { yaml: "tracing: { span_metrics: { dimensions: [http.route, http_route] } }" },
      "the label http_route is there already",
    ],
    [
      "to judge traces before they can be slow",
      { yaml: "tracing: { sampling: { decision_wait: 500ms } }" },
      "decision_wait: must be longer than what is slow (500ms)",
    ],
    [
      "what is slow but later than the judgement",
      { yaml: "tracing: { sampling: { slow_threshold: 30s } }" },
      "must be longer than what is slow (30s)",
    ],
    [
      "a queue that holds nothing",
      { yaml: "tracing: { agent: { queue: 1MiB } }" },
      "tracing.agent.queue: must be at least 16MiB",
    ],
    [
      "a queue that is too small for one of two gateways",
      { hosts: [MONITOR, { ...WEB, roles: ["tracing"] } as never], yaml: "tracing: { agent: { queue: 16MiB } }" },
      'queue: must be at least 32MiB, got "16MiB": it could not hold what an application sends at once for each of 2 gateways',
    ],
    [
      "memory that holds nothing",
      { yaml: "tracing: { gateway: { memory: 32MiB } }" },
      "memory: must be at least 128MiB",
    ],
    [
      "packages of a distribution",
      { yaml: "artifacts: { sources: { otel_collector: distribution } }" },
      'must be "upstream"',
    ],
    [
      "a version before the names that it writes",
      { yaml: 'artifacts: { versions: { otel_collector: "0.100.0" } }' },
      "must be otelcol-contrib 0.149.0 or later",
    ],
    ["one port for two protocols", { yaml: "tracing: { agent: { http_port: 4317 } }" }, "4317"],
    ["a gateway at the port of the agent beside it", { yaml: "tracing: { gateway: { port: 4317 } }" }, "4317"],
    [
      "a port whose next one does not exist",
      { yaml: "tracing: { agent: { metrics_port: 65535 } }", certificates: true },
      "metricsPort: must be below 65535",
    ],
    [
      "an address with a scheme",
      { store: { endpoint: "http://127.0.0.1:14317" } },
      "store.endpoint: must be host and port",
    ],
    [
      "an address without a port",
      { store: { endpoint: "traces.example.com" } },
      "store.endpoint: must be host and port",
    ],
    ["its own agent as the store", { store: { endpoint: "127.0.0.1:4317" } }, "must not be the agent of the same host"],
    [
      "its own gateway as the store",
      { store: { endpoint: "localhost:4319" } },
      "must not be the gateway of the same host",
    ],
    [
      "a host of another fleet",
      { store: { endpoint: "traces-1.fleet.internal:4317" } },
      "must be a host of this fleet",
    ],
    [
      "the fleet's authority without certificates",
      { store: { ...LOCAL, tls: FLEETS } },
      "store.tls.authority: must be left out",
    ],
    [
      "to show a certificate that hosts do not have",
      { store: { ...LOCAL, tls: { showsCertificate: true } } },
      "store.tls.showsCertificate: must be left out",
    ],
    [
      "a token over an open connection",
      { store: { ...LOCAL, token: { kind: "file", path: "/etc/token" } } },
      "store.token: must go over TLS",
    ],
    ["a token as text", { store: { ...LOCAL, token: "hunter2" as never } }, "store.token"],
    [
      "an authority as text",
      { store: { ...LOCAL, tls: { authority: "/etc/ca.pem" as never } } },
      "store.tls.authority",
    ],
    ["a misspelt prop of a store", { store: { ...LOCAL, tsl: {} } as never }, "store.tsl"],
    ["a store that is none", { props: { store: {} as never } }, "store: must be a store of traces"],
    ["a key as text", { props: { pseudonymKey: "hunter2hunter2" as never } }, "pseudonymKey"],
  ])("%s", (_, scene, message) => {
    expect(() => synthesized(stackOf(scene).stack)).toThrow(message);
  });

  it("no secret is in what it says of one", () => {
    const scene: Scene = { store: { ...LOCAL, token: "hunter2" as never } };
    expect(() => synthesized(stackOf(scene).stack)).not.toThrow(/hunter2/);
  });
});

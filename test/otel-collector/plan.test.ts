import { collectorPlan, type CollectorPlanOptions, COLLECTOR_METRICS, COLLECTOR_RULES } from "../../lib/otel-collector";
import { catalogueOf, checkRules, SCRAPE_METRICS } from "../../lib/rules";
import { Bytes, Duration } from "../../lib/units";
import { endsIn } from "../../lib/otel-collector/shares";
import { agentOf, gatewayOf } from "./models";

const OPTIONS: CollectorPlanOptions = {
  source: { source: "upstream" },
  distribution: "debian-13",
  gate: { source: { source: "upstream" }, distribution: "debian-13" },
};
const fileOf = (plan: ReturnType<typeof collectorPlan>, path: string) =>
  plan.files.find((file) => file.path === path)?.content ?? "";

describe("the plan of a collector", () => {
  it("is upstream's archive, checked by its vendor's list of digests", () => {
    const [artifact] = collectorPlan(agentOf(), OPTIONS).artifacts;
    expect(artifact).toMatchObject({
      name: "otelcol-contrib",
      version: "0.165.0",
      archives: {
        arm64: {
          file: "otelcol-contrib_0.165.0_linux_arm64.tar.gz",
          root: ".",
          checksums: expect.stringMatching(
            /v0\.165\.0\/opentelemetry-collector-releases_otelcol-contrib_checksums\.txt$/,
          ) as string,
        },
      },
    });
  });

  it("validates the new configuration by the new program, and refuses names that will go", () => {
    const [validation] = collectorPlan(gatewayOf(), OPTIONS).validations;
    expect(validation?.run).toEqual([
      { program: "otelcol-contrib" },
      "validate",
      "--config",
      { releaseFile: "otel-gateway/config.yaml" },
    ]);
    expect(validation?.refuses).toBe("deprecated");
  });

  it("wants the volume buffer for its queue", () => {
    const [folder] = collectorPlan(agentOf({ queue: Bytes.gibibytes(2) }), OPTIONS).directories;
    expect(folder?.path).toBe("/var/lib/vm-observability/buffer/otel-agent");
    expect(folder?.volume?.size.toString()).toBe("3GiB");
  });

  it("has no listener for applications but on loopback", () => {
    const { listens } = collectorPlan(agentOf(), OPTIONS);
    expect(listens.filter(({ exposure }) => exposure !== "loopback").map(({ port }) => port)).toEqual([8888]);
    expect(listens.map(({ port }) => port)).toEqual([8888, 8889, 13_133, 4317, 4318, 9411]);
  });

  it("gives the key of pseudonyms to its program alone", () => {
    const plan = collectorPlan(agentOf({ pseudonymKey: { kind: "file", path: "/etc/key" } }), OPTIONS);
    expect(plan.secrets.map(({ name, unit }) => [name, unit])).toEqual([["pseudonym-key", "vmo-otel-agent.service"]]);
    expect(fileOf(plan, "otel-agent/start.sh")).toContain('cat "$CREDENTIALS_DIRECTORY/pseudonym-key"');
    expect(fileOf(plan, "otel-agent/config.yaml")).toContain("hmac_key: ${env:VMO_PSEUDONYM_KEY}");
  });

  it("has no gate and no certificate where hosts have none", () => {
    const plan = collectorPlan(gatewayOf({ tls: false, store: { endpoint: "127.0.0.1:14317" } }), OPTIONS);
    expect(plan.certificates).toBeUndefined();
    expect(plan.listens.map(({ port }) => port)).toEqual([8890, 13_134, 4319, 8892]);
  });
});

describe("the configuration of a collector", () => {
  const gateway = (version?: string) =>
    fileOf(
      collectorPlan(gatewayOf(), { ...OPTIONS, ...(version !== undefined && { version }) }),
      "otel-gateway/config.yaml",
    );

  it.each([
    ["0.149.0", "spanmetrics:"],
    ["0.150.0", "spanmetrics:"],
    ["0.151.0", "span_metrics:"],
    ["0.165.0", "span_metrics:"],
  ])("calls components as version %s does: %s", (version, name) => {
    expect(gateway(version)).toMatch(new RegExp(`^  ${name}`, "m"));
  });

  it("counts requests before traces are judged", () => {
    expect(gateway()).toMatch(
      /traces:\n\s+receivers:\n\s+- otlp\n\s+processors:\n\s+- memory_limiter\n\s+exporters:\n\s+- span_metrics\n\s+- forward/,
    );
  });

  it("writes what it takes to the disk before it answers, and tries for ever", () => {
    const text = gateway();
    expect(text).toContain("storage: file_storage/queue");
    expect(text).toContain("fsync: true");
    expect(text).toContain("max_elapsed_time: 0s");
    expect(text).not.toMatch(/^ {2}batch:/m);
  });

  it("knows the store beside it by the name of its host", () => {
    expect(gateway()).toContain("server_name_override: ${env:VMO_HOST_NAME}.fleet.internal");
  });

  it("adds up a service's hosts, of which each wrote over the other's counts when they were told apart", () => {
    expect(gateway()).toMatch(/resource_metrics_key_attributes:\n\s+- service\.name\n\s+- service\.namespace\n\S*/);
    expect(gateway()).not.toContain("- host.name");
  });

  it("keeps no base rate of nothing", () => {
    const sampling = { ...gatewayOf().sampling, baseRate: 0 };
    expect(fileOf(collectorPlan(gatewayOf({ sampling }), OPTIONS), "otel-gateway/config.yaml")).not.toContain(
      "base-rate",
    );
  });

  it("leaves replacements as they are in versions that know no other", () => {
    const old = fileOf(collectorPlan(agentOf(), { ...OPTIONS, version: "0.150.0" }), "otel-agent/config.yaml");
    expect(old).not.toContain("masking_string");
    expect(fileOf(collectorPlan(agentOf(), OPTIONS), "otel-agent/config.yaml")).toContain(
      'masking_string: "[redacted]"',
    );
  });
});

describe("the gateways of an agent", () => {
  it.each([1, 2, 3, 5, 16, 17])("have every trace once, in shares of like size: %d of them", (count) => {
    const expressions = Array.from({ length: count }, (_, index) => new RegExp(endsIn(index, count)));
    const ids = Array.from({ length: 256 }, (_, end) => `${"0".repeat(30)}${end.toString(16).padStart(2, "0")}`);
    const taken = ids.map((id) => expressions.filter((expression) => expression.test(id)).length);
    expect(new Set(taken)).toEqual(new Set([1]));
    const sizes = expressions.map((expression) => ids.filter((id) => expression.test(id)).length);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
  });

  it("have a queue each, so that one that is away holds up no other", () => {
    const agent = fileOf(
      collectorPlan(agentOf({ gateways: ["monitor-1", "monitor-2"] }), OPTIONS),
      "otel-agent/config.yaml",
    );
    expect(agent).toContain("endpoint: monitor-1.fleet.internal:4319");
    expect(agent).toContain("endpoint: monitor-2.fleet.internal:4319");
    expect(agent.match(/queue_size: 536870912/g)).toHaveLength(2);
  });
});

it("alerts read what collectors tell, and have texts for people", () => {
  const catalogue = catalogueOf([...SCRAPE_METRICS, ...COLLECTOR_METRICS], [], { hostLabels: [] });
  const interval = Duration.seconds(15);
  const checks = { scrapeInterval: interval, evaluationInterval: interval, version: "3.5.3" };
  expect(checkRules([COLLECTOR_RULES], catalogue, checks)).toEqual({ problems: [], advice: [] });
  expect(COLLECTOR_RULES.alerts.map(({ name }) => name)).toEqual([
    "TraceCollectorDown",
    "SpansRefused",
    "TraceDeliveryStandsStill",
    "TraceQueueFillsUp",
    "SpansDropped",
    "TracesJudgedTooEarly",
  ]);
});

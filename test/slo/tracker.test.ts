import { MonitoringStack, SshFleet, type MonitoringStackProps } from "../../index";
import { SloTracker } from "../../constructs/slo-tracker";
import { defaultSpecification } from "../../lib/specification";
import { prometheusRules, synthesized, testApp } from "../../testing";
import { Duration } from "../../lib/units";
import { TerraformStack, TerraformVariable } from "cdktf";
import { Construct } from "constructs";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKlEnufiGiLLpnITI3efLqb87NtQ6BYhOvwmnZIlDU3M";

function build(props: Partial<MonitoringStackProps> = {}): MonitoringStack {
  return new MonitoringStack(testApp(), "production", {
    channels: { webhook: { url: "http://10.0.0.9/alerts" } },
    fleet: SshFleet.of({
      hosts: [
        { name: "monitor-1", address: "10.0.0.5", roles: ["metrics"], hostKeys: [KEY] },
        { name: "web-1", address: "10.0.0.11", hostKeys: [KEY], labels: { service: "shop" } },
      ],
      login: { user: "admin", privateKeyVariable: "deploy_key" },
    }),
    ...props,
  });
}

const NONE = { api_availability: null, response_time: null, error_rate: null };

describe("a monitoring stack", () => {
  it("keeps the document's objectives, and has no advice about them", () => {
    const stack = build();
    synthesized(stack);
    expect(stack.slo?.objectives.map(({ name }) => name)).toEqual(["api_availability", "response_time", "error_rate"]);
    const groups = new Set(prometheusRules(stack).map(({ group }) => group));
    expect([...groups].filter((name) => name.startsWith("slo"))).toEqual(["slo", "slo_budgets"]);
    expect(stack.slo?.node.metadata).toEqual([]);
  });

  it("has nothing of objectives where all are removed", () => {
    const stack = build({ slaDefinitions: NONE });
    synthesized(stack);
    expect(stack.slo).toBeUndefined();
    expect(prometheusRules(stack).filter(({ group }) => group.startsWith("slo"))).toEqual([]);
  });

  it("knows programs by the labels of their hosts too, so that a new label does not make them new", () => {
    const [events] = prometheusRules(build()).filter(
      ({ record, labels }) => record === "slo_events" && labels?.["slo"] === "error_rate",
    );
    expect(events?.expr).toContain("and on (instance, job, service) (max_over_time(up[6h] offset 1m) == 1)");
  });

  it("refuses an objective per label that no series has", () => {
    const up = {
      target: 99,
      measurement: "availability_percent",
      timeWindow: Duration.days(30),
      per: ["shelf"],
    } as const;
    const stack = build({ slaDefinitions: { ...NONE, shelves: up } });
    expect(() => synthesized(stack)).toThrow(/sla_definitions\.shelves\.per\[0\]: .*shelf/);
  });
});

describe("advice about a bucket at the target", () => {
  const page = (bounds: readonly string[]) =>
    [
      "# TYPE search_seconds histogram",
      ...bounds.map((le) => `search_seconds_bucket{le="${le}"} 1`),
      "search_seconds_count 1",
      "search_seconds_sum 1",
    ].join("\n");
  const adviceOf = (bounds: readonly string[], target: number) => {
    const fast = { target, percentile: 95, measurement: "response_time_ms", timeWindow: Duration.days(30) } as const;
    const stack = build({
      scrapeJobs: { search: { port: 8080, page: page(bounds) } },
      slaDefinitions: { ...NONE, fast: { ...fast, indicator: { type: "latency", of: "search_seconds" } } },
    });
    synthesized(stack);
    return stack.slo?.node.metadata.map(({ data }) => String(data)).join() ?? "";
  };

  it("names those that there are, by the page of its job", () => {
    expect(adviceOf(["0.1", "0.25", "1.0", "+Inf"], 300)).toContain(
      "sla_definitions.fast.target: needs a bucket of search_seconds that ends at 0.3, and the example of its page has 0.1, 0.25, 1;",
    );
  });

  it("is not given where there is one, however it is written, nor where the page shows none", () => {
    expect(adviceOf(["0.1", "1.0", "+Inf"], 1000)).toBe("");
    expect(adviceOf([], 300)).toBe("");
  });
});

describe("advice about an objective that nothing can measure", () => {
  const monitor = { name: "monitor-1", address: "10.0.0.5", roles: ["metrics"], hostKeys: [KEY] } as const;
  const login = { user: "admin", privateKeyVariable: "deploy_key" } as const;
  const adviceOf = (stack: MonitoringStack) => {
    synthesized(stack);
    return stack.slo?.node.metadata.map(({ data }) => String(data)) ?? [];
  };

  it("is given where no host has an application", () => {
    const stack = build({ fleet: SshFleet.of({ hosts: [monitor], login }), slaDefinitions: { ...NONE, up: UP } });
    expect(adviceOf(stack).join()).toContain(
      'sla_definitions.up: counts series of the job "application", and Prometheus has no targets for it',
    );
    expect(adviceOf(stack).join()).toContain("slo.no-targets");
  });

  it("is not given for a job of a host's own target, nor where it is switched off", () => {
    const own = { ...monitor, additionalTargets: [{ port: 9999, job: "shop" }] };
    const shop = { ...UP, indicator: { type: "up", of: 'up{job="shop"}' } } as const;
    const fleet = () => SshFleet.of({ hosts: [own], login });
    expect(adviceOf(build({ fleet: fleet(), slaDefinitions: { ...NONE, shop } }))).toEqual([]);
    const off = { slaDefinitions: { ...NONE, up: UP }, advice: { off: ["slo.no-targets"] } } as const;
    expect(adviceOf(build({ fleet: SshFleet.of({ hosts: [monitor], login }), ...off }))).toEqual([]);
  });
});

describe("advice about failures that hardly any event can be, which was silent", () => {
  const advised = (indicator: object) => {
    const sla = { target: 1, measurement: "error_rate_percent", timeWindow: Duration.days(30), indicator } as never;
    const stack = build({ slaDefinitions: { ...NONE, x: sla } });
    synthesized(stack);
    return (stack.slo?.node.metadata ?? []).map(({ data }) => String(data)).join("\n");
  };

  it.each([
    [
      "a pattern that is no whole answer",
      { type: "requests", failed: 'status=~"5"' },
      'sla_definitions.x.indicator: counts "http_requests_total{status=~\\"5\\"}" as bad, whose status no answer of HTTP has; patterns match whole values, as 5.. does (slo.failures-unlikely',
    ],
    [
      "a pattern of every answer",
      { type: "requests", failed: 'status=~".+"' },
      "whose status every answer of HTTP has",
    ],
    [
      "a label that the metric is not known to have",
      { type: "requests", failed: 'code=~"5.."' },
      "as bad, and no label code is known of http_requests_total (method, status): without it, nothing is bad",
    ],
  ])("is given: %s", (_, indicator, message) => {
    expect(advised(indicator)).toContain(message);
  });

  it("is not given for what is usual", () => {
    expect(advised({ type: "requests" })).toBe("");
    expect(advised({ type: "requests", failed: 'status=~"5..|429"' })).toBe("");
    expect(advised({ type: "requests", failed: 'status!~"2..|3.."' })).toBe("");
  });
});

const UP_ALONE = {
  target: 99,
  measurement: "availability_percent",
  timeWindow: Duration.days(30),
  indicator: { type: "up", of: "up" },
} as const;

const UP = { target: 99, measurement: "availability_percent", timeWindow: Duration.days(30) } as const;

describe("a tracker without metrics", () => {
  it("keeps the objectives that it is given, and no other", () => {
    const slo = new SloTracker(new TerraformStack(testApp(), "own"), "slo", {
      objectives: { x: { target: 1, measurement: "error_rate_percent", timeWindow: Duration.days(7) } },
    });
    expect(slo.objectives.map(({ name }) => name)).toEqual(["x"]);
    expect(slo.report().text).toMatch(
      /^x: at most 1 % of requests fail, over 7d; budget 100\.8 minutes; alerts need 5 bad events\n/,
    );
    expect(Object.keys(slo.report().pictures)).toEqual(["x"]);
  });

  it("takes those of a specification", () => {
    const slo = new SloTracker(new TerraformStack(testApp(), "own"), "slo", { specification: defaultSpecification });
    expect(slo.rules.flatMap(({ alerts }) => alerts)).toHaveLength(22);
    expect(Object.keys(slo.files)).toEqual(["slo.yml", "slo_budgets.yml"]);
  });

  it("writes its rules beside those of another tracker of the stack, twice the same", () => {
    const app = testApp();
    const stack = new TerraformStack(app, "own");
    new SloTracker(stack, "shop", { objectives: { shop: UP_ALONE } });
    new SloTracker(new Construct(stack, "search"), "slo", { objectives: { search: UP_ALONE } });
    const written = () => {
      app.synth();
      const folder = join(app.outdir, "stacks/own/slo");
      const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) =>
        path.endsWith("/slo.yml"),
      );
      return files.sort().map((path) => [path, /slo: (\w+)/.exec(readFileSync(join(folder, path), "utf8"))?.[1]]);
    };
    const both = [
      ["search/slo/slo.yml", "search"],
      ["shop/slo.yml", "shop"],
    ];
    expect([written(), written()]).toEqual([both, both]);
  });

  it("refuses a value that is known only at apply: its files would hold a place holder", () => {
    const stack = new TerraformStack(testApp(), "own");
    const status = new TerraformVariable(stack, "status", { type: "string" }).stringValue;
    new SloTracker(stack, "slo", {
      objectives: {
        shop: {
          target: 1,
          measurement: "error_rate_percent",
          timeWindow: Duration.days(7),
          indicator: { type: "requests", failed: `status="${status}"` },
        },
      },
    });
    expect(() => synthesized(stack)).toThrow(/slo\/slo\.yml: must not hold a value that is known only at apply/);
  });

  it("refuses what it does not know, and props that are none", () => {
    const scope = new TerraformStack(testApp(), "own");
    const wrong = { objectives: { x: { targets: 1 } } } as never;
    expect(() => new SloTracker(scope, "a", wrong)).toThrow(
      /slaDefinitions\.x\.targets: unknown key; did you mean "target"/,
    );
    expect(() => new SloTracker(scope, "b", { objective: {} } as never)).toThrow(
      /objective: .*did you mean "?objectives/,
    );
  });
});

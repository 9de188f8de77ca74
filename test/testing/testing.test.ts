import { TerraformResource, TerraformStack, TerraformVariable } from "cdktf";
import { existsSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { SshFleet } from "../../constructs/targets/ssh/ssh-fleet";
import {
  matchers,
  prometheusRule,
  prometheusRules,
  releaseDigest,
  releaseFiles,
  scrubbed,
  snapshotSerializer,
  synthesized,
  testApp,
} from "../../testing";
import { parseSpecification } from "../../lib/specification";
import { build as buildMetrics } from "../constructs/metrics-stack";
import { smallPlan } from "../constructs/plans";
import { fleetOf, WEB } from "../constructs/targets/aws/fleets";

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIF5olcwaJ2SrTdlW+OVUBde32Ulf/TRMqbyydcTOKyJZ";
const RULES = `groups:
  - name: shop
    rules:
      - record: orders:rate5m
        expr: rate(orders_total[5m])
      - alert: NoOrders
        expr: orders:rate5m == 0
        for: 10m
        labels: { severity: critical }
`;

function build() {
  const stack = new TerraformStack(testApp(), "production");
  const fleet = new SshFleet(stack, "fleet", {
    hosts: [{ name: "web-1", address: new TerraformVariable(stack, "address", {}).stringValue, hostKeys: [KEY] }],
    login: { user: "admin", privateKeyFile: "/keys/deploy" },
  });
  const files = [{ path: "prometheus/rules/shop.yml", content: RULES, onChange: "reload" as const }];
  fleet.place({ component: "prometheus", on: "every host", plan: () => smallPlan("prometheus", { files }) });
  return stack;
}

describe("testApp", () => {
  it("makes a folder that is there for the test", () => {
    const { outdir } = testApp();
    expect(existsSync(outdir)).toBe(true);
    expect(readdirSync(tmpdir()).some((name) => outdir.endsWith(name))).toBe(true);
  });
});

describe("toBeLogRecord", () => {
  expect.extend(matchers);
  const line = '{"timestamp":"2024-01-15T10:30:00.123Z","level":"INFO","service":"shop","message":"ready"}';

  it("takes a line as an application writes it, and says everything that is wrong with another", () => {
    expect(`${line}\n`).toBeLogRecord();
    expect(line.replace("INFO", "info")).not.toBeLogRecord();
    const wrong = { ...(JSON.parse(line) as object), level: "warning", order: 7 };
    expect(matchers.toBeLogRecord(wrong).message()).toBe(
      `expected a record of the log standard, got ${JSON.stringify(wrong)}\n` +
        'level: must be one of TRACE, DEBUG, INFO, WARN, ERROR, FATAL, got "warning"; write "WARN"\n' +
        "order: is no key of a record; put it into context",
    );
  });

  it("knows the levels and categories of a specification", () => {
    const specification = parseSpecification("log_levels: { NOTICE: for people }");
    expect(line.replace("INFO", "NOTICE")).toBeLogRecord(specification);
  });
});

describe("synthesized", () => {
  it("finds a resource by the path of its construct, with or without the stack", () => {
    const { at } = synthesized(build());
    expect(at("fleet/hosts/web-1")).toBe(at("production/fleet/hosts/web-1", "terraform_data"));
  });

  it("finds all resources of a type", () => {
    const stack = build();
    new TerraformResource(stack, "other", { terraformResourceType: "null_resource" });
    expect([...synthesized(stack).ofType("null_resource").keys()]).toEqual(["other"]);
  });

  it.each([
    ["fleet/hosts/web-2", undefined, 'must have a resource at "fleet/hosts/web-2"; did you mean "fleet/hosts/web-1"?'],
    ["nothing", undefined, 'must have a resource at "nothing"; it has fleet/hosts/web-1, fleet/owner, fleet/presence'],
    ["fleet/hosts/web-1", "aws_instance", 'must be of type "aws_instance", got "terraform_data"'],
  ])("says what there is instead of %s", (path, type, message) => {
    expect(() => synthesized(build()).at(path, type)).toThrow(message);
  });

  it("runs validations, which the engine's own Testing.synth leaves out", () => {
    const stack = build();
    stack.node.addValidation({ validate: () => ["is not right"] });
    expect(() => synthesized(stack)).toThrow("[production] is not right");
  });
});

describe("a host's release", () => {
  it("is read without being written", () => {
    const stack = build();
    expect(releaseFiles(stack, "web-1")["files/prometheus/rules/shop.yml"]).toBe(RULES);
    expect(releaseDigest(stack, "web-1")).toMatch(/^[0-9a-f]{64}$/);
  });

  it("is of a host of the stack", () => {
    expect(() => releaseFiles(build(), "web-9")).toThrow(
      '[production] must have a host "web-9"; did you mean "web-1"?',
    );
    expect(() => releaseFiles(new TerraformStack(testApp(), "empty"), "web-1")).toThrow(
      "[empty] must have a fleet, such as an SshFleet; it has none",
    );
  });
});

describe("Prometheus's rules", () => {
  it("are read with their group", () => {
    expect(prometheusRules(build())).toEqual([
      { group: "shop", record: "orders:rate5m", expr: "rate(orders_total[5m])" },
      { group: "shop", alert: "NoOrders", expr: "orders:rate5m == 0", for: "10m", labels: { severity: "critical" } },
    ]);
    expect(prometheusRule(build(), "NoOrders").for).toBe("10m");
    expect(() => prometheusRule(build(), "NoOrder")).toThrow(
      '[production] must have a rule "NoOrder"; did you mean "NoOrders"?',
    );
  });

  it("are those of rule files too, which were not seen although they are deployed", () => {
    const { stack, metrics } = buildMetrics();
    metrics.addRuleFile("legacy", RULES.replace("NoOrders", "LegacyDown"));
    expect(prometheusRule(stack, "LegacyDown")).toMatchObject({ group: "shop", for: "10m" });
    expect(matchers.toHavePrometheusRule(stack, "LegacyDown", { for: "10m" }).pass).toBe(true);
    expect(matchers.toHavePrometheusRule(stack, "LegacyDwn").message()).toBe(
      'expected production to have the Prometheus rule LegacyDwn\ndid you mean "LegacyDown"?',
    );
    expect(() => synthesized(stack).at("fleet/hots/web-1")).toThrow('did you mean "fleet/hosts/web-1"?');
  });

  it("are matched by name and by some of their fields", () => {
    const match = matchers.toHavePrometheusRule;
    expect(match(build(), "NoOrders").pass).toBe(true);
    expect(match(build(), "NoOrders", { for: "10m", labels: { severity: "critical" } }).pass).toBe(true);
    expect(match(build(), "NoOrders", { for: "5m" })).toMatchObject({ pass: false });
    expect(match(build(), "NoOrders", { labels: { team: "shop" } }).pass).toBe(false);
    expect(match(build(), "Other").message()).toBe(
      "expected production to have the Prometheus rule Other\nit has orders:rate5m, NoOrders",
    );
  });
});

describe("a snapshot", () => {
  it("shows a host as what the stack says of it, and not how it is delivered", () => {
    const json = scrubbed(synthesized(build()).json);
    expect(json.resource?.terraform_data).toEqual({
      "vmo_host_web-1": {
        connection: {
          agent: false,
          host: "${var.address}",
          host_key: KEY.replace(/ .*/, " <key>"),
          port: 22,
          private_key: '${file(pathexpand("/keys/deploy"))}',
          timeout: "300s",
          type: "ssh",
          user: "admin",
        },
        facts: { "host.env": ["VMO_HOST_NAME=web-1", "VMO_HOST_ADDRESS=${var.address}"] },
        release: "<sha256>",
      },
      vmo_owner: {},
      vmo_presence: { deactivates: ["web-1"] },
    });
  });

  it("leaves alone what is not of this library", () => {
    const stack = new TerraformStack(testApp(), "production");
    const own = new TerraformResource(stack, "own", { terraformResourceType: "terraform_data" });
    own.addOverride("input", { text: "as it is" });
    expect(scrubbed(synthesized(stack).json)).toEqual({
      resource: { terraform_data: { own: { input: { text: "as it is" } } } },
    });
    expect(snapshotSerializer.test(synthesized(stack))).toBe(true);
    expect(snapshotSerializer.test({ json: {} })).toBe(false);
  });
});

describe("a snapshot of a fleet on AWS", () => {
  it("holds nothing that a new version of this library changes: no digest, no script", () => {
    const { stack, fleet } = fleetOf({ hosts: [WEB, { name: "old-1", adopt: { instanceId: "i-1" } }] });
    fleet.place({ component: "agent", on: "every host", plan: () => smallPlan("agent") });
    const json = scrubbed(synthesized(stack).json);
    const text = JSON.stringify(json);
    expect(text).not.toMatch(/[0-9a-f]{64}/);
    expect(text).not.toContain("set -eu");
    const blocks = (type: string) => Object.values(json.resource?.[type] as Record<string, Record<string, unknown>>);
    expect(blocks("aws_instance")[0]?.user_data).toMatch(
      /^#!\/bin\/sh\nVMO_REGION='eu-central-1'\nVMO_BUCKET='https:\/\/\$\{.*\}'\n<bootstrap>$/,
    );
    expect(blocks("aws_s3_object").map(({ for_each }) => for_each)).toContainEqual({ "<sha256>": "bundle-workload" });
  });
});

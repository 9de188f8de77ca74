import { TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { Bytes, Duration, MonitoringStack, type MonitoringStackProps, SshFleet } from "../../index";
import {
  type ArchiveTiers,
  type IArchive,
  RetentionTiers,
  type RetentionTiersProps,
} from "../../constructs/retention-tiers";
import { parseSpecification } from "../../lib/specification";
import { releaseFiles, synthesized, testApp } from "../../testing";

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKlEnufiGiLLpnITI3efLqb87NtQ6BYhOvwmnZIlDU3M";

function build(props: Partial<MonitoringStackProps> = {}): MonitoringStack {
  return new MonitoringStack(testApp(), "production", {
    channels: { webhook: { url: "http://10.0.0.9/alerts" } },
    fleet: SshFleet.of({
      hosts: [
        { name: "monitor-1", address: "10.0.0.5", roles: ["metrics", "logs"], hostKeys: [KEY] },
        { name: "web-1", address: "10.0.0.11", hostKeys: [KEY] },
      ],
      login: { user: "admin", privateKeyVariable: "deploy_key" },
    }),
    ...props,
  });
}

const adviceOf = (tiers: RetentionTiers) => {
  synthesized(TerraformStack.of(tiers));
  return tiers.node.metadata.map(({ data }) => String(data).replace(/ \(([a-z.-]+); to switch.*/, " [$1]"));
};

/** An archive that remembers what it was asked for. */
class OwnArchive extends Construct implements IArchive {
  constructor(
    scope: Construct,
    id: string,
    public readonly asked: ArchiveTiers,
  ) {
    super(scope, id);
  }

  public destinationsOf(category: string) {
    const { bucket, region } = this.asked;
    return [{ bucket, region, prefix: `logs/${category}/`, compressed: true }];
  }
}

const OWN = { bind: (scope: Construct, id: string, tiers: ArchiveTiers) => new OwnArchive(scope, id, tiers) };

describe("a monitoring stack", () => {
  it("remembers what it promised, and shows in a plan what changes", () => {
    const stack = build();
    const tiers = new RetentionTiers(stack, "retention", { metrics: stack.metrics, longTerm: stack.longTerm });
    const { at } = synthesized(stack);
    const [kept, promised] = ["kept", "promised"].map(
      (name) => at(`retention/${name}`, "terraform_data") as { input?: object; lifecycle?: object },
    );
    expect(Object.keys(kept?.input ?? {})).toEqual([
      ...["access", "application", "audit", "performance", "security", "system"].map((name) => `archive/logs/${name}/`),
      ...["access", "audit", "security"].map((name) => `compliance/logs/${name}/`),
      "lock of compliance",
    ]);
    expect(promised).toMatchObject({
      input: { "archive/logs/audit/": 365, "compliance/logs/audit/": 2555, "lock of compliance": 2555 },
    });
    expect(promised?.lifecycle).toEqual({ ignore_changes: ["input"] });
    expect(tiers.archive).toBeUndefined();
    expect(tiers.usefulUntil).toEqual(Duration.days(30));
  });

  it("shows where logs are on a page of the portal", () => {
    const stack = build();
    new RetentionTiers(stack, "retention", { metrics: stack.metrics });
    synthesized(stack);
    const page = releaseFiles(stack, "monitor-1")["files/portal/site/retention.html"];
    expect(page).toContain("<td>access, audit, security</td><td>compliance bucket, DEEP_ARCHIVE</td>");
    expect(page).toContain("<td>2588d</td>");
    expect(page).toContain("<svg");
  });

  it("keeps no copy of indices on a single host, and one on several", () => {
    const replicas = (tiers: RetentionTiers) =>
      JSON.stringify(tiers.elasticsearch).match(/"number_of_replicas":(\d)/)?.[1];
    const stack = build();
    expect(replicas(new RetentionTiers(stack, "retention", { metrics: stack.metrics }))).toBe("0");
    expect(replicas(new RetentionTiers(stack, "more", { metrics: stack.metrics, replicas: 2 }))).toBe("2");
    expect(replicas(new RetentionTiers(new TerraformStack(testApp(), "own"), "retention"))).toBe("1");
  });

  it("advises on a Prometheus that forgets what logs can still be searched for, unless a long-term store keeps it", () => {
    const searched = { warmStorage: { duration: Duration.days(60) } };
    const short = build({ retentionPolicies: searched });
    expect(adviceOf(new RetentionTiers(short, "retention", { metrics: short.metrics }))).toContain(
      'prometheus.retention_time: should be at least 60d, got "35d": logs can be searched for 60d, and no store has metrics that are older than 35d [retention.store-short]',
    );
    const long = build({
      retentionPolicies: searched,
      longTerm: { years: { type: "victoria_metrics", retention: Duration.days(730) } },
    });
    const tiers = new RetentionTiers(long, "retention", { metrics: long.metrics, longTerm: long.longTerm });
    tiers.addStore({ name: "jaeger", holds: "traces", keeps: Duration.days(7), path: "jaeger.retention" });
    expect(adviceOf(tiers).filter((line) => line.includes("store-short"))).toEqual([
      'jaeger.retention: should be at least 60d, got "7d": logs can be searched for 60d, and no store has traces that are older than 7d [retention.store-short]',
    ]);
  });
});

describe("a stack of one's own", () => {
  const stack = () => new TerraformStack(testApp(), "company");

  it("takes policies over those of the document", () => {
    const tiers = new RetentionTiers(stack(), "retention", {
      policies: { coldStorage: { duration: Duration.days(400) } },
    });
    expect(tiers.model.tiers.map(({ until }) => until.toString())).toEqual(["7d", "30d", "400d"]);
  });

  it("gives an archive what it has to do, where the specification's output says", () => {
    const specification = parseSpecification(
      "fluentd: { output: [{ type: s3, s3_bucket: shop-logs, s3_region: eu-central-1, path: 'app/%Y/' }] }",
    );
    const { archive } = new RetentionTiers(stack(), "retention", { specification, archive: OWN });
    const { asked } = archive as OwnArchive;
    expect(asked.bucket).toBe("shop-logs");
    expect(asked.region).toBe("eu-central-1");
    expect(asked.archive.rules[0]?.prefix).toBe("app/access/");
    expect(asked.compliance?.lockedDays).toBe(2555);
  });

  it("is silent about what the specification switches off", () => {
    const off = parseSpecification("advice: { off: [retention.uncompressed] }");
    expect(adviceOf(new RetentionTiers(stack(), "retention"))).toHaveLength(1);
    expect(adviceOf(new RetentionTiers(stack(), "retention", { specification: off }))).toEqual([]);
  });

  it("promises each category under its own name", () => {
    const own = stack();
    new RetentionTiers(own, "retention", {
      specification: parseSpecification("log_categories: { my-shop_2: orders }"),
    });
    const { input } = synthesized(own).at("retention/kept", "terraform_data") as { input: Record<string, number> };
    expect(input["archive/logs/my-shop_2/"]).toBe(365);
  });

  it("promises locks as they are, so that a plan that ends or shortens one needs a word as well", () => {
    const promisedBy = (locks: IArchive["locks"] | undefined, policies: RetentionTiersProps["policies"] = {}) => {
      const own = stack();
      const archive = {
        bind: (scope: Construct, id: string, tiers: ArchiveTiers) =>
          Object.assign(new OwnArchive(scope, id, tiers), locks && { locks }),
      };
      new RetentionTiers(own, "retention", { archive, policies });
      const { input } = synthesized(own).at("retention/kept", "terraform_data") as { input: Record<string, number> };
      return Object.fromEntries(Object.entries(input).filter(([name]) => name.startsWith("lock")));
    };
    expect(promisedBy(undefined)).toEqual({ "lock of compliance": 2555 });
    expect(promisedBy(undefined, { complianceStorage: { immutable: false } })).toEqual({});
    expect(promisedBy({ compliance: { mode: "GOVERNANCE", days: 1 } })).toEqual({ "lock of compliance": 1 });
    expect(promisedBy({ compliance: { mode: "COMPLIANCE", days: 2555 } })).toEqual({
      "lock of compliance": 2555,
      "lock of compliance for good": 2555,
    });
  });

  it("promises objects by what their keys begin with, since those of a path that changed would have no rule", () => {
    const promised = (path: string) => {
      const own = stack();
      const specification = parseSpecification(
        `fluentd: { output: [{ type: s3, s3_bucket: shop-logs, s3_region: eu-central-1, path: ${JSON.stringify(path)} }] }`,
      );
      new RetentionTiers(own, "retention", { specification });
      return synthesized(own).at("retention/kept", "terraform_data").input;
    };
    expect(promised("logs/%Y/")).toHaveProperty(["archive/logs/audit/"], 365);
    expect(promised("other/%Y/")).toHaveProperty(["archive/other/audit/"], 365);
  });

  it("takes a word of shortening as it is, and not as an expression of Terraform's", () => {
    const own = stack();
    new RetentionTiers(own, "retention", { shortening: "because of ${ticket}" });
    expect(synthesized(own).at("retention/promised", "terraform_data").triggers_replace).toBe("because of $${ticket}");
  });

  it("writes what it says for review, for other tools and for people", () => {
    const { files } = new RetentionTiers(stack(), "retention");
    expect(Object.keys(files)).toEqual([
      "buckets.json",
      "elasticsearch.json",
      "report.json",
      "report.txt",
      "tiers.svg",
    ]);
    expect(JSON.parse(files["buckets.json"] ?? "")).toMatchObject({ archive: { compressed: true } });
  });

  it("says where logs are at an age", () => {
    const tiers = new RetentionTiers(stack(), "retention");
    const at = (days: number) =>
      tiers.placesAt("audit", Duration.days(days)).map(({ tier, where }) => `${tier}: ${where}`);
    expect(at(0)).toEqual([
      "hot: Elasticsearch, SSD",
      "hot: archive, STANDARD",
      "compliance: compliance bucket, STANDARD",
    ]);
    expect(at(40)).toEqual(["cold: archive, GLACIER", "compliance: compliance bucket, DEEP_ARCHIVE"]);
    expect(at(2555)).toEqual([]);
  });

  it.each([
    [
      "no bucket",
      { archive: OWN, specification: parseSpecification("fluentd: { output: [] }") },
      /fluentd\.output: must have an output of type "s3"/,
    ],
    ["an archive that is none", { archive: { bind: () => ({}) } }, /archive: must be an archive such as S3Archive\.of/],
    [
      "a volume of another category",
      { volume: { perDay: { audits: Bytes.gibibytes(1) } } },
      /volume\.perDay\.audits: must be one of log_categories .* did you mean "audit"\?/,
    ],
    [
      "compression that makes logs larger",
      { volume: { perDay: Bytes.gibibytes(1), gzip: 0.5 } },
      /volume\.gzip: must be a number of at least 1, got 0\.5/,
    ],
    [
      "a price of no class",
      { prices: { classes: { GLACIR: {} } } },
      /prices\.classes\.GLACIR: is no price \(.*\); did you mean "GLACIER"\?/,
    ],
    [
      "no category at all",
      {
        specification: parseSpecification(
          `log_categories: { ${["access", "audit", "application", "system", "security", "performance"].map((name) => `${name}: null`).join(", ")} }`,
        ),
      },
      /log_categories: must have at least one: every log is of a category/,
    ],
    ["a reason of blanks", { shortening: " " }, /shortening: must be a word, such as LEGAL-142/],
    ["an hour to undo", { undoWithin: Duration.hours(1) }, /undoWithin: must be 1 to 36500 whole days, got "1h"/],
    [
      "a path that is longer than S3's keys",
      {
        archive: OWN,
        specification: parseSpecification(
          `fluentd: { output: [{ type: s3, s3_bucket: shop-logs, s3_region: eu-central-1, path: ${"a".repeat(1100)}/ }] }`,
        ),
      },
      /fluentd\.output\[0\]\.path: must have literal folders of at most 896 bytes together, as S3's keys have 1024, got 1101/,
    ],
    ["half a replica", { replicas: 0.5 }, /replicas: must be a whole number from 0 to 10, got 0\.5/],
    [
      "a class too early",
      { objectClasses: { warm: "STANDARD_IA" } },
      /objectClasses\.warm: must be at least 30 days old for STANDARD_IA, got 7/,
    ],
  ])("refuses %s", (_, props, message) => {
    expect(() => new RetentionTiers(stack(), "retention", props as never)).toThrow(message);
  });
});

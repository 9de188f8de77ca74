import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { S3Archive } from "../../../constructs/aws-archive";
import { synthesized } from "../../../testing";
import { Duration } from "../../../lib/units";
import { archiveWith, TIERS } from "./archives";

const RULE = { status: "Enabled", noncurrent_version_expiration: [{ noncurrent_days: 30 }] };
const CLEAN_UP = {
  id: "clean-up",
  status: "Enabled",
  filter: [{ prefix: "" }],
  expiration: [{ expired_object_delete_marker: true }],
  abort_incomplete_multipart_upload: [{ days_after_initiation: 7 }],
};

describe("an archive of logs in S3", () => {
  it("is a bucket for all categories, whose objects move and go as the tiers say", () => {
    const { at } = synthesized(archiveWith().stack);
    expect(at("logs/archive/bucket")).toMatchObject({ bucket: "logs-archive", force_destroy: false });
    expect(at("logs/archive/lifecycle")).toMatchObject({
      transition_default_minimum_object_size: "all_storage_classes_128K",
      rule: [
        {
          ...RULE,
          id: "audit",
          filter: [{ prefix: "logs/audit/" }],
          transition: [{ days: 30, storage_class: "GLACIER" }],
          expiration: [{ days: 365 }],
        },
        {
          ...RULE,
          id: "application",
          filter: [{ prefix: "logs/application/" }],
          transition: [{ days: 30, storage_class: "GLACIER" }],
          expiration: [{ days: 365 }],
        },
        CLEAN_UP,
      ],
    });
  });

  it("is a second bucket for compliance, locked by governance unless it says otherwise", () => {
    const { at } = synthesized(archiveWith().stack);
    expect(at("logs/compliance/bucket").bucket).toBe("logs-archive-compliance");
    expect(at("logs/compliance/lock")).toMatchObject({
      object_lock_enabled: "Enabled",
      rule: { default_retention: { mode: "GOVERNANCE", days: 2555 } },
      depends_on: [expect.stringMatching(/^aws_s3_bucket_versioning\.logs_compliance_versioning_/)],
    });
    expect(at("logs/compliance/lifecycle").rule).toEqual([
      {
        ...RULE,
        id: "audit",
        filter: [{ prefix: "logs/audit/" }],
        transition: [{ days: 30, storage_class: "DEEP_ARCHIVE" }],
        expiration: [{ days: 2556 }],
        noncurrent_version_transition: [{ noncurrent_days: 29, storage_class: "DEEP_ARCHIVE" }],
      },
      CLEAN_UP,
    ]);
  });

  it.each(["archive", "compliance"])("has a %s bucket that is versioned, private, its owner's, and logged", (name) => {
    const { at } = synthesized(archiveWith().stack);
    expect(at(`logs/${name}/versioning`).versioning_configuration).toEqual({ status: "Enabled" });
    expect(at(`logs/${name}/public-access-block`)).toMatchObject({
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    });
    expect(at(`logs/${name}/ownership`).rule).toEqual({ object_ownership: "BucketOwnerEnforced" });
    expect(at(`logs/${name}/logging`)).toMatchObject({
      target_bucket: expect.stringMatching(/^\$\{aws_s3_bucket\.logs_access-logs_bucket_\w+\.id\}$/) as string,
      target_prefix: name === "archive" ? "logs-archive/" : "logs-archive-compliance/",
    });
    expect(at(`logs/${name}/bucket`).lifecycle).toMatchObject({ prevent_destroy: true });
  });

  it("encrypts with a key of its own where the tiers say so, and with S3's elsewhere", () => {
    const { at } = synthesized(archiveWith().stack);
    expect(at("logs/archive/encryption").rule).toEqual([
      { apply_server_side_encryption_by_default: { sse_algorithm: "AES256" }, bucket_key_enabled: false },
    ]);
    expect(at("logs/compliance/encryption").rule).toEqual([
      {
        apply_server_side_encryption_by_default: {
          sse_algorithm: "aws:kms",
          kms_master_key_id: expect.stringMatching(/^\$\{aws_kms_key\.logs_key_\w+\.arn\}$/) as string,
        },
        bucket_key_enabled: true,
      },
    ]);
    expect(at("logs/key")).toMatchObject({
      deletion_window_in_days: 30,
      enable_key_rotation: true,
      lifecycle: { prevent_destroy: true },
    });
  });

  it("takes a key of one's own in place of its own", () => {
    const { stack, archive } = archiveWith({ encryptionKey: "arn:aws:kms:eu-central-1:1:key/logs" });
    expect([...synthesized(stack).ofType("aws_kms_key").keys()]).toEqual([]);
    expect(archive.key).toBeUndefined();
    expect(synthesized(stack).at("logs/compliance/encryption").rule).toMatchObject([
      { apply_server_side_encryption_by_default: { kms_master_key_id: "arn:aws:kms:eu-central-1:1:key/logs" } },
    ]);
  });

  it("locks the archive too where the cold tier is immutable", () => {
    const { stack } = archiveWith({}, { archive: { ...TIERS.archive, lockedDays: 365 } });
    expect(synthesized(stack).at("logs/archive/lock").rule).toEqual({
      default_retention: { mode: "GOVERNANCE", days: 365 },
    });
  });

  it("locks for a short time outside of production, and for good once that is acknowledged", () => {
    const lockOf = (lock: NonNullable<Parameters<typeof S3Archive.of>[0]>["lock"]) =>
      synthesized(archiveWith({ ...(lock && { lock }) }).stack).at("logs/compliance/lock").rule;
    expect(lockOf({ mode: "GOVERNANCE", retention: Duration.days(2) })).toEqual({
      default_retention: { mode: "GOVERNANCE", days: 2 },
    });
    expect(lockOf({ mode: "COMPLIANCE", acknowledged: Duration.days(2555) })).toEqual({
      default_retention: { mode: "COMPLIANCE", days: 2555 },
    });
  });

  it("writes prefixes of another's tiers as they are: neither an expression of Terraform's nor a wildcard of IAM's", () => {
    const rules = [{ ...TIERS.archive.rules[0]!, id: "all", prefix: "a*/${tag}/%{x}/" }];
    const { stack } = archiveWith({ writers: [{ roleName: "app" }] }, { archive: { ...TIERS.archive, rules } });
    const [rule] = synthesized(stack).at("logs/archive/lifecycle").rule as [{ filter: object }];
    expect(rule.filter).toEqual([{ prefix: "a*/$${tag}/%%{x}/" }]);
    const { policy } = synthesized(stack).at("logs/writer-0/policy") as { policy: string };
    // IAM reads ${*} and ${$} as the signs themselves.
    expect(policy).toContain('.output}/a${"$"}{*}/${"$"}{$}{tag}/${"%"}{x}/*"');
  });

  it("can be thrown away where nothing has to be kept", () => {
    const { json } = synthesized(archiveWith({ protectData: false }).stack);
    expect(JSON.stringify(json)).not.toContain("prevent_destroy");
    const buckets = Object.values(json.resource?.["aws_s3_bucket"] ?? {}) as { force_destroy: boolean }[];
    expect(buckets.map((bucket) => bucket.force_destroy)).toEqual([true, true, true]);
  });

  it("is placed by whoever knows the tiers, without a compliance bucket where nothing has to be kept", () => {
    const { stack } = archiveWith();
    const placed = S3Archive.of({ bucketName: "others" }).bind(stack, "placed", {
      bucket: "logs-archive",
      region: "eu-central-1",
      archive: TIERS.archive,
    });
    const { at, json } = synthesized(stack);
    expect(at("placed/archive/bucket").bucket).toBe("others");
    expect(Object.keys(json.resource?.["aws_s3_bucket_object_lock_configuration"] ?? {})).toHaveLength(1);
    expect(placed.destinationsOf("application")).toEqual([
      { bucket: "others", region: "eu-central-1", prefix: "logs/application/", compressed: true },
    ]);
  });

  it("tells agents where the logs of a category go", () => {
    const credentials = { kind: "file", path: "/etc/observability/aws-credentials" } as const;
    const { archive } = archiveWith({ writers: [{ userName: "vmo-logs", credentials }] });
    const place = { region: "eu-central-1", credentials };
    expect(archive.destinationsOf("audit")).toEqual([
      { bucket: "logs-archive", prefix: "logs/audit/", compressed: true, ...place },
      { bucket: "logs-archive-compliance", prefix: "logs/audit/", compressed: false, ...place },
    ]);
    expect(() => archive.destinationsOf("audits")).toThrow(
      '[production/logs] category: must be one of audit, application, got "audits"; did you mean "audit"?',
    );
  });

  it("copies new objects to a bucket elsewhere, with what is encrypted, and no deletions", () => {
    const { stack } = archiveWith({
      replicas: { compliance: { bucketArn: "arn:aws:s3:::copies", encryptionKey: "arn:aws:kms:eu-west-1:1:key/c" } },
    });
    expect(synthesized(stack).at("logs/compliance/replica/replication").rule).toEqual([
      {
        id: "copy",
        status: "Enabled",
        filter: { prefix: "" },
        delete_marker_replication: { status: "Disabled" },
        source_selection_criteria: { sse_kms_encrypted_objects: { status: "Enabled" } },
        destination: {
          bucket: "arn:aws:s3:::copies",
          encryption_configuration: { replica_kms_key_id: "arn:aws:kms:eu-west-1:1:key/c" },
        },
      },
    ]);
  });

  it("opens a way to S3 from a network without one", () => {
    const { stack } = archiveWith({ gatewayEndpoint: { vpcId: "vpc-1", routeTableIds: ["rtb-1"] } });
    expect(synthesized(stack).at("logs/endpoint")).toMatchObject({
      service_name: "com.amazonaws.eu-central-1.s3",
      vpc_endpoint_type: "Gateway",
      vpc_id: "vpc-1",
      route_table_ids: ["rtb-1"],
    });
  });

  it("logs into a bucket that is there already", () => {
    const { stack } = archiveWith({ accessLogs: "our-access-logs" });
    const { at, json } = synthesized(stack);
    expect(at("logs/compliance/logging").target_bucket).toBe("our-access-logs");
    expect(Object.keys(json.resource?.["aws_s3_bucket"] ?? {})).toHaveLength(2);
  });

  it("works through a provider of its own, tagged", () => {
    const { stack } = archiveWith((scope) => ({
      provider: new AwsProvider(scope, "elsewhere", { alias: "logs", region: "eu-central-1" }),
      tags: { team: "ops" },
    }));
    const { json } = synthesized(stack);
    const { terraform_data: _, ...ofAws } = json.resource ?? {};
    const blocks = Object.values(ofAws).flatMap((ofType) => Object.values(ofType)) as {
      provider?: string;
    }[];
    expect(blocks.length).toBeGreaterThan(15);
    expect(blocks.filter(({ provider }) => provider !== "aws.logs")).toEqual([]);
    expect(synthesized(stack).at("logs/key").tags).toEqual({ team: "ops" });
  });

  it("refuses a plan whose provider is elsewhere", () => {
    const { lifecycle } = synthesized(archiveWith().stack).at("logs/archive/bucket");
    expect(lifecycle).toMatchObject({
      precondition: [
        {
          condition: expect.stringMatching(/^\$\{data\.aws_region\.logs_region_\w+\.id == "eu-central-1"\}$/) as string,
          error_message: expect.stringContaining(
            `the archive's region is "eu-central-1", and its provider works in`,
          ) as string,
        },
      ],
    });
  });

  it("keeps the tree of its constructs, since another id replaces a user's bucket", () => {
    const { json } = synthesized(archiveWith({ writers: [{ roleName: "app" }] }).stack);
    const ids = Object.values(json.resource ?? {}).flatMap((blocks) => Object.keys(blocks));
    expect(ids.map((id) => id.replace(/_[0-9A-F]{8}$/, "")).sort()).toEqual(
      [
        ...["bucket", "encryption", "lifecycle", "ownership", "policy", "public-access-block"].map(
          (id) => `access-logs_${id}`,
        ),
        ...[
          "bucket",
          "encryption",
          "lifecycle",
          "logging",
          "ownership",
          "policy",
          "public-access-block",
          "ready",
          "versioning",
        ].map((id) => `archive_${id}`),
        ...[
          "bucket",
          "encryption",
          "lifecycle",
          "lock",
          "logging",
          "ownership",
          "policy",
          "public-access-block",
          "ready",
          "versioning",
        ].map((id) => `compliance_${id}`),
        "key",
        "writer-0_policy",
      ]
        .map((id) => `logs_${id}`)
        .concat("vmo_protect_logs-archive"),
    );
  });
});

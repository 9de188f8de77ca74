import { App } from "cdktf";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { releaseDigest, synthesized } from "../../../../testing";
import { smallPlan } from "../../plans";
import { fleetOf } from "./fleets";

const folder = mkdtempSync(join(tmpdir(), "aws-bucket-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("the bucket of a fleet on AWS", () => {
  it("is private, encrypted, versioned, and refuses plain HTTP", () => {
    const { stack } = fleetOf();
    const { at } = synthesized(stack);
    expect(at("fleet/bundles/bucket")).toMatchObject({
      bucket: expect.stringMatching(
        /^vmo-\$\{replace\(terraform_data\.fleet_bundles_identity_[0-9A-F]+\.id, "-", ""\)\}$/,
      ) as string,
      force_destroy: true,
      tags: { "vmo:fleet": "production/fleet" },
    });
    expect(at("fleet/bundles/public-access-block")).toMatchObject({
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    });
    expect(at("fleet/bundles/versioning").versioning_configuration).toEqual({ status: "Enabled" });
    expect(at("fleet/bundles/encryption").rule).toEqual([
      { apply_server_side_encryption_by_default: { sse_algorithm: "AES256" }, bucket_key_enabled: false },
    ]);
    const policy = at("fleet/bundles/policy").policy as string;
    expect(JSON.parse(policy.replace(/\$\{aws_s3_bucket\.[^}]*\.arn\}/g, "BUCKET"))).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "RefusePlainHttp",
          Effect: "Deny",
          Principal: "*",
          Action: ["s3:*"],
          Resource: ["BUCKET", "BUCKET/*"],
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ],
    });
  });

  it("has no such policy for stand-ins that ignore conditions", () => {
    const { stack } = fleetOf({ tlsOnly: false, bucketName: "our-bundles" });
    expect([...synthesized(stack).ofType("aws_s3_bucket_policy").keys()]).toEqual([]);
    expect(synthesized(stack).at("fleet/bundles/bucket").bucket).toBe("our-bundles");
  });

  it("gets each bundle under its digest before a pointer names it", () => {
    const { stack, fleet } = fleetOf();
    fleet.place({ component: "agent", on: "every host", plan: () => smallPlan("agent") });
    const digest = releaseDigest(stack, "web-1");
    const { at } = synthesized(stack);
    expect(at("fleet/delivery/bundle-workload", "aws_s3_object")).toMatchObject({
      for_each: { [digest]: "bundle-workload" },
      key: "bundles/workload/${each.key}.tar.gz",
      source: "${path.module}/bundles/${each.key}.tar.gz",
      source_hash: "${each.key}",
      lifecycle: { create_before_destroy: true },
    });
    const pointer = at("fleet/hosts/web-1/pointer/object");
    expect(pointer.key).toMatch(/^hosts\/\$\{aws_instance\.fleet_hosts_web-1_instance_[0-9A-F]+\.id\}\/pointer$/);
    expect(pointer.depends_on).toEqual([
      expect.stringMatching(/^aws_s3_object\.fleet_delivery_agent_/),
      expect.stringMatching(/^aws_s3_object\.fleet_delivery_bundle-workload_/),
    ]);
    expect(pointer.content).toMatch(
      new RegExp(
        `^host web-1\nbucket https://.*\nagent [0-9a-f]{64}\nrelease ${digest}\nbundle bundles/workload/${digest}\\.tar\\.gz\ninterval 15\n` +
          "fact host\\.env \\$\\{base64encode\\(.*private_ip.*\\)\\}\n$",
      ),
    );
  });

  it("is filled from files of the stack's folder", () => {
    const app = new App({ outdir: join(folder, "out") });
    const { stack, fleet } = fleetOf({}, app);
    fleet.place({ component: "agent", on: "every host", plan: () => smallPlan("agent") });
    app.synth();
    const read = (name: string) => readFileSync(join(folder, "out/stacks/production", name));
    const agent = createHash("sha256").update(read("agent")).digest("hex");
    expect(synthesized(stack).at("fleet/delivery/agent")).toMatchObject({
      for_each: { [agent]: "agent" },
      key: "agent/${each.key}",
      source: "${path.module}/agent",
    });
    expect(read(`bundles/${releaseDigest(stack, "web-1")}.tar.gz`).length).toBeGreaterThan(0);
    expect(read("wait-for-hosts").toString()).toMatch(/^#!\/bin\/sh\n/);
  });
});

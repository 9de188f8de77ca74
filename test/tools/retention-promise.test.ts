import { App, TerraformStack } from "cdktf";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RetentionTiers, type RetentionTiersProps } from "../../constructs/retention-tiers";
import { Terraform } from "../../harness/terraform";
import { Duration } from "../../lib/units";

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), "vmo-promise-"))));
afterAll(() => rmSync(folder, { recursive: true }));

const audit = (days: number, more: RetentionTiersProps = {}): RetentionTiersProps => ({
  policies: { complianceStorage: { duration: Duration.days(days) } },
  ...more,
});

/** Terraform with the tiers of `props`, over the state of the runs before. */
function tiersOf(props: RetentionTiersProps): Terraform {
  const app = new App({ outdir: join(folder, "cdktf.out") });
  const stack = new TerraformStack(app, "logs");
  new RetentionTiers(stack, "retention", props);
  app.synth();
  return new Terraform({ folder: join(folder, "cdktf.out/stacks/logs") });
}

describe("a promise of retention, with a real Terraform", () => {
  it("is kept: shorter compliance fails the plan, names what would go, and needs a new word", async () => {
    const first = tiersOf(audit(2555));
    await first.init();
    expect((await first.apply()).errors).toBe("");
    expect((await first.plan()).planned).toEqual({});

    const longer = await tiersOf(audit(3000)).apply();
    expect(longer.errors).toBe("");
    expect(Object.values(longer.planned)).toEqual(["update"]);

    const shorter = await tiersOf(audit(400)).plan();
    expect(shorter.ok).toBe(false);
    const words = shorter.errors.replace(/\s+/g, " ");
    expect(words).toContain(
      "logs/retention would keep or lock logs for less time than it promised: compliance/logs/access/ (2555 days, now 400), compliance/logs/audit/ (2555 days, now 400), compliance/logs/security/ (2555 days, now 400), lock of compliance (2555 days, now 400).",
    );
    expect(words).toContain('give RetentionTiers a new word as "shortening"');

    const allowed = await tiersOf(audit(400, { shortening: "LEGAL-142" })).apply();
    expect(allowed.errors).toBe("");
    expect(Object.values(allowed.planned).sort()).toEqual(["replace", "update"]);
    expect((await tiersOf(audit(400, { shortening: "LEGAL-142" })).plan()).planned).toEqual({});
    // The same word allows nothing more.
    expect((await tiersOf(audit(380, { shortening: "LEGAL-142" })).plan()).errors.replace(/\s+/g, " ")).toContain(
      "compliance/logs/audit/ (400 days, now 380)",
    );
  });

  it("is kept: a category that is taken out of compliance fails the plan", async () => {
    const out = tiersOf({
      policies: { complianceStorage: { duration: Duration.days(400), categories: ["audit", "security"] } },
      shortening: "LEGAL-142",
    });
    expect((await out.plan()).errors.replace(/\s+/g, " ")).toContain("compliance/logs/access/ (400 days, now 0)");
  });
});

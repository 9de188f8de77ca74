import { App } from "cdktf";
import { synthesized, testApp } from "cdktf-vm-observability/testing";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { production } from "./main";

interface Workflow {
  readonly jobs: Readonly<Record<string, { readonly needs?: string; readonly steps: readonly Step[] }>>;
}

interface Step {
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const workflows = readdirSync(join(__dirname, "github-actions"));

describe("the stack that CI deploys", () => {
  it("lets one host of each shape go first", () => {
    const plan = synthesized(production(testApp()));
    expect(plan.at("fleet/hosts/monitor-1")).not.toHaveProperty("depends_on");
    expect(plan.at("fleet/hosts/web-1").depends_on).toEqual([expect.stringContaining("monitor-1")]);
  });

  it("keeps its state in a bucket, with a lock beside it, when one is named", () => {
    const outdir = mkdtempSync(join(tmpdir(), "ci-example-"));
    const app = new App({ outdir });
    production(app, "states");
    app.synth();
    const { terraform } = JSON.parse(readFileSync(join(outdir, "stacks/production/cdk.tf.json"), "utf8")) as {
      readonly terraform: { readonly backend: unknown };
    };
    rmSync(outdir, { recursive: true });
    expect(terraform.backend).toEqual({
      s3: {
        bucket: "states",
        encrypt: true,
        key: "observability/production.tfstate",
        region: "eu-central-1",
        use_lockfile: true,
      },
    });
  });
});

describe("the workflows", () => {
  it.each(workflows)("call only scripts that are there, with the login's key: %s", (name) => {
    const { jobs } = parse(readFileSync(join(__dirname, "github-actions", name), "utf8")) as Workflow;
    const calls = Object.values(jobs).flatMap(({ steps }) => steps.filter(({ run }) => run?.startsWith("./")));
    expect(calls.length).toBeGreaterThan(0);
    for (const { run = "", env } of calls) {
      expect(readdirSync(__dirname)).toContain(run.slice(2).split(" ")[0]);
      expect(env).toHaveProperty("TF_VAR_deploy_key");
    }
  });

  it("apply only after an approval, and only what was planned", () => {
    const { jobs } = parse(readFileSync(join(__dirname, "github-actions/gated.yml"), "utf8")) as Workflow;
    expect(jobs.apply).toMatchObject({ needs: "plan", environment: "production" });
    expect(JSON.stringify(jobs.apply)).not.toContain("npm");
  });
});

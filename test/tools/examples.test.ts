import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { inflateRawSync } from "node:zlib";
import { succeed } from "../../harness/command";
import { Terraform } from "../../harness/terraform";
import { providerMirror } from "../../harness/terraform-cli";
import { tool } from "../../harness/tools";

const ROOT = resolve(__dirname, "../..");
const EXAMPLES = join(ROOT, "examples");

describe("npm run synth", () => {
  beforeAll(async () => {
    await succeed(process.execPath, [join(ROOT, "scripts/synth.mjs")], { timeout: 900_000 });
  });

  it("synthesizes every example, with its releases as plain files and the table of its hosts", () => {
    const found = withHosts().map(({ example, stack, folder }) => {
      const hosts = JSON.parse(readFileSync(join(folder, "hosts.json"), "utf8")) as { host: string; shape: string }[];
      expect(readdirSync(join(folder, "releases")).sort()).toEqual(
        [...new Set(hosts.map(({ shape }) => shape))].sort(),
      );
      return `${example}: ${stack}`;
    });
    expect(found).toEqual([
      "alert-routing: paging",
      "ci: production",
      "grafana: production",
      "import: company-production",
      "log-search: production",
      "logs: production",
      "long-term: long-term",
      "on-aws: production",
      "over-ssh: production",
      "own-parts: production",
      "quickstart: quickstart",
      "traces: production",
      "tracing: production",
    ]);
  });

  it("gives Terraform what it takes", async () => {
    // The quick start's key is a file of hosts that are booted; `npm start` deploys it.
    const others = stacks().filter(({ example }) => example !== "quickstart");
    for (const { folder } of others.filter(hasItsProviders)) {
      const terraform = new Terraform({ folder });
      await terraform.init();
      await terraform.validate();
    }
    // PagerDuty's provider is in no registry that tests reach: a filesystem mirror may have it.
    const without = others.filter((stack) => !hasItsProviders(stack)).map(({ stack }) => stack);
    expect(["", "on-call"]).toContain(without.join());
  });

  it("gives Prometheus what it takes", async () => {
    const { path: promtool } = await tool("promtool", "sid");
    const folders = withHosts().map(({ folder }) => join(folder, "releases/metrics/files/prometheus"));
    // Of alert routing alone, Prometheus is the company's own.
    for (const files of folders.filter((folder) => existsSync(folder))) {
      await succeed(promtool, ["check", "config", "--syntax-only", join(files, "prometheus.yml")]);
      const rules = readdirSync(join(files, "rules")).map((name) => join(files, "rules", name));
      await succeed(promtool, ["check", "rules", "--lint=all", "--lint-fatal", ...rules]);
    }
  });
});

describe("the gated path of the CI example", () => {
  it("saves a plan of every host, readable for people and programs, without the login's key", async () => {
    const key = "PLANTED-0f7c1d2e";
    const env = { ...process.env, STATE_BUCKET: "", TF_VAR_deploy_key: key };
    await succeed("sh", [join(EXAMPLES, "ci/deploy-gated.sh"), "plan"], { env, timeout: 120_000 });
    const folder = join(EXAMPLES, "ci/cdktf.out/stacks/production");
    const plan = JSON.parse(readFileSync(join(folder, "plan.json"), "utf8")) as {
      readonly resource_changes: readonly {
        readonly address: string;
        readonly change: { readonly actions: string[] };
      }[];
    };
    const created = plan.resource_changes.filter(({ change }) => change.actions.join() === "create");
    const hosts = created.map(({ address }) => /vmo_host_(\S+)/.exec(address)?.[1]).filter(Boolean);
    expect(hosts.sort()).toEqual(["monitor-1", "web-1"]);
    expect(readFileSync(join(folder, "plan.txt"), "utf8")).toContain("will be created");
    const unpacked = unzipped(readFileSync(join(folder, "tfplan")));
    expect(unpacked).toContain("vmo_host_monitor-1");
    expect([unpacked, JSON.stringify(plan)].filter((text) => text.includes(key))).toEqual([]);
  });

  it("says how it is used when it is called otherwise", async () => {
    await expect(succeed("sh", [join(EXAMPLES, "ci/deploy-gated.sh"), "destroy"])).rejects.toThrow(
      "usage: deploy-gated.sh plan|apply [stack]",
    );
  });
});

/** The members of a zip archive, which a saved plan is, as one text. */
function unzipped(archive: Buffer): string {
  const texts: string[] = [];
  const entry = Buffer.from("PK\u0001\u0002", "latin1");
  for (let at = archive.indexOf(entry); at >= 0; at = archive.indexOf(entry, at + 1)) {
    const [method, size, header] = [
      archive.readUInt16LE(at + 10),
      archive.readUInt32LE(at + 20),
      archive.readUInt32LE(at + 42),
    ];
    const start = header + 30 + archive.readUInt16LE(header + 26) + archive.readUInt16LE(header + 28);
    const content = archive.subarray(start, start + size);
    texts.push((method === 0 ? content : inflateRawSync(content)).toString("latin1"));
  }
  return texts.join("\n");
}

interface Stack {
  readonly example: string;
  readonly stack: string;
  readonly folder: string;
}

/** Those that have a fleet. */
function withHosts(): readonly Stack[] {
  return stacks().filter(({ folder }) => existsSync(join(folder, "hosts.json")));
}

/** Whether this machine has the providers that a stack needs: AWS's always, and others where its mirror has them. */
function hasItsProviders({ folder }: Stack): boolean {
  const { terraform } = JSON.parse(readFileSync(join(folder, "cdk.tf.json"), "utf8")) as {
    readonly terraform: { readonly required_providers?: Readonly<Record<string, { readonly source: string }>> };
  };
  const here = providerMirror()?.providers ?? [];
  return Object.values(terraform.required_providers ?? {}).every(
    ({ source }) =>
      /^(hashicorp\/)?aws$/.test(source) ||
      here.some((provider) => provider.toLowerCase().endsWith(`/${source.toLowerCase()}`)),
  );
}

/** Every synthesized stack of every example. */
function stacks(): readonly Stack[] {
  return readdirSync(EXAMPLES).flatMap((example) => {
    const folder = join(EXAMPLES, example, "cdktf.out/stacks");
    return readdirSync(folder)
      .sort()
      .map((stack) => ({ example, stack, folder: join(folder, stack) }));
  });
}

import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { run, type Outcome } from "../../harness/command";
import { terraformEnvironment } from "../../harness/terraform-cli";
import { liveRelease } from "../../harness/live-release";
import { type Scene, setScene } from "./scene";

const ROOT = resolve(__dirname, "../..");
const ADDRESSES = { "monitor-1": "10.20.0.5", "web-1": "10.20.0.11" } as const;

let scene: Scene;
let project: string;

beforeAll(async () => {
  scene = await setScene({ hosts: Object.keys(ADDRESSES) });
  const monitor = scene.world.host("monitor-1");
  await monitor.write("/etc/observability/secrets/slack-url", `${scene.sink.url}/slack`, 0o600);
  await monitor.write("/etc/observability/secrets/pagerduty-key", "0123456789abcdef0123456789abcdef", 0o600);
  // Below the repository, where the example's imports are found.
  mkdirSync(join(ROOT, ".cache"), { recursive: true });
  project = mkdtempSync(join(ROOT, ".cache/ci-"));
  // As it is in git: what an earlier synthesis and Terraform left in the example is not part of it.
  cpSync(join(ROOT, "examples/ci"), project, { recursive: true, filter: (path) => !path.endsWith("cdktf.out") });
  cpSync(scene.world.knownHosts, join(project, "known_hosts"));
  for (const [name, address] of Object.entries(ADDRESSES))
    edit(`address: "${address}"`, `address: "${scene.world.host(name).address}"`);
  edit("    channels: {", `    artifacts: { mirror: "${scene.mirror.url}" },\n    channels: {`);
});

afterAll(async () => {
  if (project !== undefined) rmSync(project, { recursive: true });
  await scene?.end();
});

/** Changes the project's main.ts, as a commit would. */
function edit(from: string, to: string): void {
  const file = join(project, "main.ts");
  const text = readFileSync(file, "utf8");
  expect(text).toContain(from);
  writeFileSync(file, text.replace(from, to));
}

/** Runs a script of the project as a CI job does. */
function script(name: string, ...args: string[]): Promise<Outcome> {
  const key = readFileSync(scene.world.key, "utf8");
  const env = { ...terraformEnvironment({ deploy_key: key }), STATE_BUCKET: "" };
  return run(join(project, name), args, { env, timeout: 240_000 });
}

const releases = () => Promise.all(scene.world.hosts.map((host) => liveRelease(host)));

describe("the gated path", () => {
  it("applies the plan that was saved, and then plans nothing", async () => {
    expect(await script("deploy-gated.sh", "plan")).toMatchObject({ code: 0 });
    expect(await script("deploy-gated.sh", "apply")).toMatchObject({ code: 0 });
    const hosts = JSON.parse(readFileSync(join(project, "cdktf.out/stacks/production/hosts.json"), "utf8")) as {
      readonly digest: string;
    }[];
    expect(await releases()).toEqual(hosts.map(({ digest }) => digest));
    expect((await script("deploy-gated.sh", "plan")).stdout).toContain("No changes.");
  });

  it("refuses a plan when the state has changed since", async () => {
    edit("    artifacts:", "    processExporter: { port: 9257 },\n    artifacts:");
    expect(await script("deploy-gated.sh", "plan")).toMatchObject({ code: 0 });
    expect(await script("deploy-gated.sh", "apply")).toMatchObject({ code: 0 });
    const live = await releases();
    const again = await script("deploy-gated.sh", "apply");
    expect(again.code).not.toBe(0);
    expect(again.stderr).toContain("Saved plan is stale");
    expect(await releases()).toEqual(live);
  });
});

describe("the quick path", () => {
  it("deploys what the code says, over the same state", async () => {
    const before = await releases();
    edit("port: 9257", "port: 9258");
    expect(await script("deploy-quick.sh")).toMatchObject({ code: 0 });
    const after = await releases();
    expect(after.filter((release, index) => release === before[index])).toEqual([]);
  });

  it("fails when a host refuses the release, and the host stays as it was", async () => {
    const before = await releases();
    await scene.world.host("monitor-1").succeed("mv /etc/observability/secrets/slack-url /root/slack-url");
    edit("port: 9258", "port: 9259");
    const failed = await script("deploy-quick.sh");
    expect(failed.code).not.toBe(0);
    expect(`${failed.stdout}${failed.stderr}`).toContain("/etc/observability/secrets/slack-url");
    expect(await releases()).toEqual(before);
  });
});

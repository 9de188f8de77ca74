import { App, LocalBackend, TerraformStack } from "cdktf";
import { AlertRouting, Metrics, parseSpecification, SshFleet, webhookChannel } from "cdktf-vm-observability";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { Terraform } from "../../harness/terraform";
import { USERS_FILE, type Variant } from "./deployment";
import { liveFilesOn, servicesOn } from "./host-state";
import { type Scene, setScene } from "./scene";

const MONITOR = "monitor-1";
const SLACK = "/etc/observability/slack-url";
const PLANTED = "planted-c0ffee-5ec2e7";

let scene: Scene;

beforeAll(async () => {
  scene = await setScene({ hosts: [MONITOR] });
});

afterAll(() => scene?.end());

const slack: Variant = { specification: { channels: { slack: { urlFile: SLACK, channel: "#ops" } } } };
const ALWAYS = { name: "always", expr: "cpu_load_average_1m >= 0", severity: "warning", summary: "Always" } as const;
const monitor = () => scene.world.host(MONITOR);

describe("a secret that the host has as a file", () => {
  it.each([
    ["is missing", `rm -f ${SLACK}`],
    ["is empty", `mkdir -p /etc/observability && : >${SLACK}`],
    ["is a folder", `rm -f ${SLACK} && mkdir -p ${SLACK}`],
  ])("stops the activation by its name when it %s, and nothing changes", async (_, make) => {
    expect((await scene.deployment.apply()).errors).toBe("");
    await monitor().succeed(make);
    const before = [await liveFilesOn(monitor()), await servicesOn(monitor())];
    const failed = await scene.deployment.apply(slack);
    expect(failed.ok).toBe(false);
    const said = Object.values(failed.provisioned).join("");
    expect(said).toContain(SLACK);
    expect(said).toContain("nothing was changed");
    expect([await liveFilesOn(monitor()), await servicesOn(monitor())]).toEqual(before);
  });

  it("reaches its unit alone, as a credential", async () => {
    const url = `${scene.sink.url}/${PLANTED}`;
    await monitor().succeed(`rm -rf ${SLACK} && printf %s '${url}' >${SLACK} && chmod 0600 ${SLACK}`);
    expect((await scene.deployment.apply(slack)).errors).toBe("");
    const credential = "/run/credentials/vmo-alertmanager.service/slack-url";
    const pid = await monitor().succeed("systemctl show -p MainPID --value vmo-alertmanager.service");
    expect(await monitor().succeed(`nsenter --target ${pid} --mount -- cat ${credential}`)).toBe(url);
    expect((await monitor().run(`setpriv --reuid=vmo-prometheus --clear-groups cat ${credential}`)).code).toBe(1);
    expect((await monitor().run(`grep -rl ${PLANTED} /opt/vm-observability`)).stdout).toBe("");
  });
});

describe("a users file that would lock everybody out", () => {
  const noted: Variant = { ...slack, change: (stack) => stack.metrics.addAlert(ALWAYS) };
  const state = async () => [
    await liveFilesOn(monitor()),
    await servicesOn(monitor()),
    await monitor().succeed("systemctl show -p MainPID vmo-portal.service"),
  ];

  it.each([
    ["a hash that Caddy does not know", "admin={SHA}0DPiKuNIrrVmD8IUCuw1hQxNqZc=", ", line 1: must be admin=<hash>"],
    ["a user too few", "root=x", " has no line for admin: it must be admin=<hash>"],
  ])("is refused for %s, by its line and user, before anything restarts", async (_, line, says) => {
    expect((await scene.deployment.apply(slack)).errors).toBe("");
    const before = await state();
    await monitor().write(USERS_FILE, `${line}\n`, 0o600);
    const said = Object.values((await scene.deployment.apply(noted)).provisioned).join("");
    expect(said).toContain(`the secret users of vmo-portal.service: ${USERS_FILE}${says}`);
    expect(said).toContain("nothing was changed, this host stays on release");
    expect(said).not.toContain(line);
    expect(await state()).toEqual(before);
    await monitor().write(USERS_FILE, scene.admin.line, 0o600);
    expect((await scene.deployment.apply(noted)).errors).toBe("");
  });
});

describe("one host in two stacks", () => {
  it("stays with the first, and the second learns whose it is and how to get it", async () => {
    const before = [await liveFilesOn(monitor()), await servicesOn(monitor())];
    const folder = join(scene.world.folder, "foreign");
    const terraform = new Terraform({
      folder: foreignStack(folder),
      variables: { dead_man_url: "https://example.com" },
    });
    await terraform.init();
    const refused = await terraform.apply();
    expect(refused.ok).toBe(false);
    expect(Object.values(refused.provisioned).join("")).toMatch(
      /this host belongs to e2e\/fleet monitor-1 \(owner .*\), and foreign\/fleet monitor-1 \(owner .*rm \/opt\/vm-observability\/state\/owner/,
    );
    expect([await liveFilesOn(monitor()), await servicesOn(monitor())]).toEqual(before);
    expect((await scene.deployment.apply(slack)).errors).toBe("");
    await monitor().succeed("rm /opt/vm-observability/state/owner");
  });
});

describe("a secret that arrives over SSH", () => {
  it("is found in nothing that is written down, and works", async () => {
    const folder = join(scene.world.folder, "foreign");
    const stack = foreignStack(folder);
    const terraform = new Terraform({
      folder: stack,
      variables: { dead_man_url: `${scene.sink.url}/${PLANTED}` },
      log: join(folder, "terraform.log"),
    });
    await terraform.init();
    expect((await terraform.plan({ out: "saved.plan" })).errors).toBe("");
    expect((await terraform.apply({ plan: "saved.plan" })).errors).toBe("");

    const shown = JSON.stringify([await terraform.show("saved.plan"), await terraform.show()]);
    expect(shown).not.toContain(PLANTED);
    const written = filesBelow(folder);
    expect(written.map((path) => path.slice(folder.length + 1))).toEqual(
      expect.arrayContaining(["stacks/foreign/cdk.tf.json", "stacks/foreign/saved.plan", "foreign.tfstate"]),
    );
    expect(written.filter((path) => contentOf(path).includes(PLANTED))).toEqual([]);

    const watchdog = await scene.sink.delivery(({ labels }) => labels["alertname"] === "Watchdog", {
      what: "Watchdog",
    });
    expect(watchdog.status).toBe("firing");
    expect(scene.sink.received.some(({ path }) => path === `/${PLANTED}`)).toBe(true);
  });
});

/** Single constructs in a stack of somebody's own; the dead man's switch has its address from a Terraform variable. */
function foreignStack(outdir: string): string {
  const app = new App({ outdir });
  const stack = new TerraformStack(app, "foreign");
  new LocalBackend(stack, { path: join(outdir, "foreign.tfstate") });
  const { world, mirror, sink } = scene;
  const text = `
artifacts: { mirror: "${mirror.url}" }
channels: { webhook: { url: "${sink.url}/alerts" } }
prometheus: { memory: 512MiB, evaluation_interval: 2s }
alertmanager: { start_delay: 0s }
`;
  const fleet = new SshFleet(stack, "fleet", {
    hosts: [{ name: MONITOR, address: world.host(MONITOR).address, roles: ["metrics"] }],
    login: { user: "root", privateKeyFile: world.key, hostKeys: world.knownHosts },
  });
  const specification = parseSpecification(text, { source: "foreign.yaml" });
  const metrics = new Metrics(stack, "metrics", { fleet, specification });
  const secretUrl = { kind: "variable", variable: "dead_man_url", version: 1 } as const;
  new AlertRouting(stack, "alert-routing", {
    metrics,
    deadMansSwitch: webhookChannel({ name: "dead-man", secretUrl }),
  });
  app.synth();
  return join(outdir, "stacks/foreign");
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((path) => join(folder, path))
    .filter((path) => statSync(path).isFile() && statSync(path).size < 50_000_000);
}

/** Bytes of a file as they can be searched: bundles are unpacked. */
function contentOf(path: string): Buffer {
  const bytes = readFileSync(path);
  return path.endsWith(".tar.gz") ? gunzipSync(bytes) : bytes;
}

import { bootHosts, type World } from "../../harness/hosts";
import { eventually } from "../../harness/command";
import type { Host } from "../../harness/host";
import type { Terraform, TerraformResult } from "../../harness/terraform";
import { FleetAlone, type FleetState, SERVICE } from "./fleet-alone";
import { servicesOn } from "./host-state";
import { Intruder } from "./intruder";

const SECRET = "planted-0ddba11-5ec2e7";
const UUID = "????????-????-????-????-????????????";
const MEMORY = "/run/vm-observability-delivery";

let world: World;
let host: Host;
let fleet: FleetAlone;
let intruder: Intruder;

beforeAll(async () => {
  world = await bootHosts({ hosts: ["web-1"] });
  host = world.host("web-1");
  fleet = new FleetAlone(world, SECRET);
  await host.write("/usr/local/bin/scp", SCP, 0o755);
  await host.write("/usr/local/bin/systemd-sysusers", SYSUSERS, 0o755);
  // As open as a home may be, and a mount that runs nothing.
  await host.succeed("chmod 0755 /home/admin && mount --bind /home/admin /home/admin");
  await host.succeed("mount -o remount,bind,noexec,nosuid /home/admin");
  intruder = await Intruder.on(host, SECRET);
});

afterAll(() => world?.down());

// Whatever a test left: a local user got nothing of it, at no time.
afterEach(async () => {
  await host.succeed("rm -f /etc/scp-stalls /etc/scp-fails /etc/activation-stalls");
  expect(await intruder.loot()).toEqual([]);
});

/** Stands before the real one: waits, or fails, when it is to write where the file says. */
const SCP = `#!/bin/sh
at() { [ -e "$1" ] && case "$2 $3" in $(cat "$1")) return 0 ;; esac; return 1; }
! at /etc/scp-fails "$@" || exit 1
! at /etc/scp-stalls "$@" || exec sleep 120
exec /usr/bin/scp "$@"
`;

/** Step 4 of the activation, which waits as long as the file is there. */
const SYSUSERS = `#!/bin/sh
while [ -e /etc/activation-stalls ]; do : >/run/stalled; sleep 0.1; done
exec /usr/bin/systemd-sysusers "$@"
`;

const UPLOADS_BUNDLE = `-vt .vm-observability-${UUID}.${UUID}`;

async function apply(state: FleetState = {}, secret = SECRET): Promise<TerraformResult> {
  return (await fleet.synthesized(state, secret)).apply();
}

/** Everything of a delivery that is on the host, by path, with its mode and owner. */
async function leftovers(): Promise<readonly string[]> {
  const places = `find /home/admin -maxdepth 1 -name '.vm*' -printf '%p %m %u\\n'; find ${MEMORY} -mindepth 1 -maxdepth 1 -printf '%p %m %u\\n'`;
  const text = await host.succeed(`{ ${places}; } 2>/dev/null; true`);
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "<id>"));
}

/** Files with the secret in them, but for the ones of the unit itself. */
async function secretIn(): Promise<string> {
  return host.succeed(`grep -rl ${SECRET} /home /tmp /var/tmp /dev/shm /opt ${MEMORY} 2>/dev/null; true`);
}

const sleeper = async () => (await servicesOn(host))[SERVICE];

/** Applies a new release, and ends Terraform as by a power cut once `happens`. */
async function killedWhen(state: FleetState, happens: () => Promise<boolean>): Promise<Terraform> {
  const terraform = await fleet.synthesized(state);
  const end = new AbortController();
  const applied = terraform.apply({ signal: end.signal });
  await eventually("the moment to kill Terraform", happens, { every: 50 });
  end.abort();
  expect((await applied).code).toBe(137);
  return terraform;
}

/** Makes the next activation wait in its step 4. */
const stall = () => host.succeed(": >/etc/activation-stalls; rm -f /run/stalled");

const stalled = async () => (await host.run("[ -e /run/stalled ]")).code === 0;

/** The activation that goes on by itself has made `revision` the live one, and nothing of its delivery is left. */
async function finishesBy(revision: number): Promise<void> {
  const live = "cat /opt/vm-observability/current/files/sleeper/revision";
  await eventually("the activation is finished", async () => (await host.succeed(live)) === `${revision}`);
  await eventually("nothing is left", async () => (await leftovers()).length === 0);
}

describe("what is on a host while Terraform works, and afterwards", () => {
  it("is nothing but the release when all is done", async () => {
    expect((await apply()).errors).toBe("");
    expect((await sleeper())?.active).toBe("active");
    expect([await leftovers(), await secretIn()]).toEqual([[], ""]);
    expect((await (await fleet.synthesized()).plan()).planned).toEqual({});
  });

  it("is nothing when the host refuses the release", async () => {
    const refused = await apply({ revision: 2 }, "");
    expect(Object.values(refused.provisioned).join("")).toContain(
      "the Terraform variable token (TF_VAR_token) is empty; nothing was changed",
    );
    expect([await leftovers(), await secretIn()]).toEqual([[], ""]);
  });

  it("is a closed folder in memory when Terraform is killed with the secret delivered, until the next activation", async () => {
    await host.write("/etc/scp-stalls", UPLOADS_BUNDLE);
    const arrived = async () => (await host.run(`grep -rqs ${SECRET} ${MEMORY} && pgrep -f '^sleep 120'`)).code === 0;
    await killedWhen({ revision: 3 }, arrived);
    expect(await leftovers()).toEqual([
      "/home/admin/.vm-observability-<id>.<id> 755 admin",
      `${MEMORY}/<id>.<id> 700 admin`,
    ]);
    expect(await secretIn()).toMatch(/^\/run\/vm-observability-delivery\/\S+\/secrets\/token$/);
    expect(await host.succeed(`stat -f -c %T ${MEMORY}`)).toBe("tmpfs");
    await host.succeed("rm /etc/scp-stalls");
    expect((await apply({ revision: 3 })).errors).toBe("");
    expect([await leftovers(), await secretIn()]).toEqual([[], ""]);
  });

  it("is the same when an upload fails", async () => {
    await host.write("/etc/scp-fails", UPLOADS_BUNDLE);
    const failed = await apply({ revision: 4 });
    expect(failed.ok).toBe(false);
    expect(await leftovers()).toEqual([
      "/home/admin/.vm-observability-<id>.<id> 755 admin",
      `${MEMORY}/<id>.<id> 700 admin`,
    ]);
    await host.succeed("rm /etc/scp-fails");
    expect((await apply({ revision: 4 })).errors).toBe("");
    expect([await leftovers(), await secretIn()]).toEqual([[], ""]);
  });

  it("is root's alone while the host is being activated, which goes on without Terraform and clears up", async () => {
    await stall();
    await killedWhen({ revision: 5 }, stalled);
    expect(await leftovers()).toEqual([`${MEMORY}/<id>.<id> 700 root`]);
    await host.succeed("rm /etc/activation-stalls");
    await finishesBy(5);
    expect((await apply({ revision: 5 })).errors).toBe("");
  });

  it("is cleared up when the connection is lost, with all processes of the login", async () => {
    await stall();
    const terraform = await fleet.synthesized({ revision: 6 });
    const applied = terraform.apply();
    await eventually("the activation is stalled", stalled, { every: 50 });
    await host.succeed("pkill -9 -u admin");
    expect((await applied).ok).toBe(false);
    await host.succeed("rm /etc/activation-stalls");
    await finishesBy(6);
    expect((await apply({ revision: 6 })).errors).toBe("");
  });

  it("is nothing when the activation itself is killed", async () => {
    await stall();
    const applied = (await fleet.synthesized({ revision: 7 })).apply();
    await eventually("the activation is stalled", stalled, { every: 50 });
    await host.succeed("pkill -9 -f '[d]eliver receive'; pkill -9 -f '[a]ctivate apply'; rm /etc/activation-stalls");
    expect((await applied).errors).toContain("status 137");
    expect(await leftovers()).toEqual([]);
    expect((await apply({ revision: 7 })).errors).toBe("");
    expect([await leftovers(), await secretIn()]).toEqual([[], ""]);
  });
});

describe("a host that gets another name or address", () => {
  it("takes its new name by one activation: nothing of it stops, and the next plan is empty", async () => {
    const before = await sleeper();
    const renamed = await apply({ name: "web-one", revision: 7 });
    expect(renamed.errors).toBe("");
    expect(await sleeper()).toEqual(before);
    expect((await (await fleet.synthesized({ name: "web-one", revision: 7 })).plan()).planned).toEqual({});
  });

  it("is activated under its new address before the removal under the old one, which leaves it alone", async () => {
    const before = await sleeper();
    const address = `${world.network.prefix}.77`;
    await host.succeed(`ip address add ${address}/24 dev host0`);
    const moved = await apply({ name: "web-one", address, revision: 7 });
    expect(moved.errors).toBe("");
    expect(Object.values(moved.provisioned).join("")).toContain("this host belongs to alone/fleet web-one now");
    expect(await sleeper()).toEqual(before);
    expect(await leftovers()).toEqual([]);
  });

  it.each([
    ["one after the other", 1, "web-a", "web-b"],
    ["at the same time", 10, "web-b", "web-c"],
  ])(
    "runs in the end when its address comes from elsewhere and Terraform does both %s",
    async (_, parallelism, from, to) => {
      expect((await apply({ name: from, late: true, revision: 7 })).errors).toBe("");
      const renamed = await (await fleet.synthesized({ name: to, late: true, revision: 7 })).apply({ parallelism });
      expect(renamed.errors).toBe("");
      expect((await sleeper())?.active).toBe("active");
      expect(await host.succeed("grep NAME /opt/vm-observability/host/host.env")).toBe(`VMO_HOST_NAME=${to}`);
      expect((await (await fleet.synthesized({ name: to, late: true, revision: 7 })).plan()).planned).toEqual({});
      expect(await leftovers()).toEqual([]);
    },
  );
});

describe("a host that was changed by hand", () => {
  const state: FleetState = { name: "web-1", revision: 8 };

  it("comes back by one word more to Terraform, and later plans are empty", async () => {
    expect((await apply(state)).errors).toBe("");
    const file = "/opt/vm-observability/current/files/sleeper/revision";
    await host.succeed(`systemctl stop ${SERVICE}; systemctl disable vm-observability.target; echo other >${file}`);
    const terraform = await fleet.synthesized(state);
    expect((await terraform.plan()).planned).toEqual({});
    const again = await terraform.apply({ replace: ["terraform_data.vmo_host_web-1"] });
    expect(again.errors).toBe("");
    expect(await host.succeed(`cat ${file}; systemctl is-enabled vm-observability.target`)).toBe("8\nenabled");
    expect((await sleeper())?.active).toBe("active");
    expect((await terraform.plan()).planned).toEqual({});
  });
});

describe("a host that leaves", () => {
  it("has nothing of ours left but data and accounts", async () => {
    const destroyed = await (await fleet.synthesized({ name: "web-1", revision: 8 })).destroy();
    expect(destroyed.errors).toBe("");
    expect(Object.values(destroyed.provisioned).join("")).toContain("web-1 is deactivated");
    expect((await host.run("ls -d /opt/vm-observability /etc/vm-observability/secrets")).stdout).toBe("");
    expect([await leftovers(), await secretIn()]).toEqual([[], ""]);
  });
});

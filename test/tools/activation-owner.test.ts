import { mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { HOME, installed, lastLine, root, rootForEach } from "./activation/root-for-each";

rootForEach();

/** Arguments with which a fleet asks for a release. */
const by = (owner: string, member: string, called = `${owner}/fleet web-1`) => [
  ...["--owner", owner, "--member", member],
  ...["--called", called],
];

const metric = (name: string) =>
  new RegExp(`^vm_observability_${name} (.*)$`, "m").exec(
    root.read("var/lib/vm-observability/textfiles/vmo.prom"),
  )?.[1];

describe("a host that belongs to a fleet", () => {
  it("is refused to another one, which says to whom it belongs and how it is given away, and nothing is touched", async () => {
    await root.apply(await root.bundle(), by("production", "m1"));
    const before = root.snapshot();
    const bundle = await root.bundle({ threshold: 90 });
    const { code, stderr } = await root.apply(bundle, by("staging", "m2", "staging/fleet web-9"));
    expect(lastLine(stderr)).toBe(
      "vm-observability: this host belongs to production/fleet web-1 (owner production), and staging/fleet web-9 (owner " +
        `staging) wants it too; take it out of one of them, or give it to the other: rm ${root.path(HOME, "state/owner")}, as ` +
        "root on this host; nothing was changed",
    );
    expect(code).toBe(3);
    expect(root.snapshot()).toEqual(before);

    rmSync(root.path(HOME, "state/owner"));
    expect((await root.apply(bundle, by("staging", "m2"))).code).toBe(0);
    expect((await root.apply(bundle, by("production", "m1"))).code).toBe(3);
  });

  it("stays with its fleet under another membership, and a removal of the one before does nothing", async () => {
    const bundle = await root.bundle();
    await root.apply(bundle, by("production", "m1"));
    expect((await root.apply(bundle, by("production", "m2", "production/fleet web-two"))).code).toBe(0);
    const before = root.snapshot();
    const removal = await root.run(["remove", "--member", "m1"]);
    expect([removal.code, lastLine(removal.stderr)]).toEqual([
      0,
      "nothing to do: this host belongs to production/fleet web-two now",
    ]);
    expect(root.snapshot()).toEqual(before);
    expect((await root.run(["remove", "--member", "m2"])).code).toBe(0);
    expect(root.exists(HOME)).toBe(false);
  });

  it("is refused to a second membership that its fleet has beside the first: one machine under two addresses", async () => {
    root.write("etc/machine-id", "one\n");
    const bundle = await root.bundle();
    const asks = (member: string, name: string, members: string) =>
      root.apply(bundle, [...by("production", `${member}-4e5f`, `production/fleet ${name}`), "--members", members]);
    await asks("m1", "n1", "m1,m2");
    const before = root.snapshot();
    const second = await asks("m2", "n2", "m1,m2");
    expect([second.code, lastLine(second.stderr)]).toEqual([
      3,
      "vm-observability: this host is production/fleet n1 already, and production/fleet n2 is another address of the same machine; " +
        "describe one machine as one host, with the roles of both (machines that exchanged their addresses, or copies with one " +
        `/etc/machine-id: rm ${root.path(HOME, "state/owner")}, as root on each); nothing was changed`,
    ]);
    expect(root.snapshot()).toEqual(before);
    // The second one leaves: the first one is not stripped.
    expect(lastLine((await root.run(["remove", "--member", "m2-4e5f"])).stderr)).toMatch(
      /belongs to production\/fleet n1 now$/,
    );
    expect(root.snapshot()).toEqual(before);
    // A machine that moves, and a copy of a machine, are what they are asked to be.
    expect((await asks("m3", "n3", "m2,m3")).code).toBe(0);
    root.write("etc/machine-id", "copy\n");
    expect((await asks("m2", "n2", "m2,m3")).code).toBe(0);
  });

  it("says that it belongs to its fleet's earlier state, and is taken over from that owner alone", async () => {
    const bundle = await root.bundle();
    await root.apply(bundle, by("before", "m1", "production/fleet web-1"));
    const again = by("after", "m2", "production/fleet web-1");
    const refused = await root.apply(bundle, again);
    expect([refused.code, lastLine(refused.stderr)]).toEqual([
      3,
      "vm-observability: this host belongs to production/fleet web-1 of an earlier state (owner before), which was lost, or destroyed " +
        "without a login, or is another copy of this stack's; when that state is gone, take all of its hosts over with takeOver: " +
        '"before" in the fleet\'s props; nothing was changed',
    ]);
    expect((await root.apply(bundle, [...again, "--former", "somebody"])).code).toBe(3);
    expect((await root.apply(bundle, [...again, "--former", "before"])).code).toBe(0);
    expect((await root.apply(bundle, again)).code).toBe(0);
  });

  it("is taken over by an agent that root installed, and then the fleet before neither removes nor gets it", async () => {
    const bundle = await root.bundle();
    await root.apply(bundle, by("production", "m1"));
    expect((await root.apply(bundle, ["--owner", "bucket", "--called", "bucket web-1", "--take-over"])).code).toBe(0);
    expect((await root.apply(bundle, by("production", "m1"))).code).toBe(3);
    expect(lastLine((await root.run(["remove", "--member", "m1"])).stderr)).toMatch(/belongs to bucket web-1 now$/);
  });

  it("belongs to nobody when its first installation was refused or failed", async () => {
    const refused = await root.apply(await root.bundle({ threshold: 0 }), by("production", "m1"));
    expect([refused.code, root.exists(`${HOME}/state/owner`)]).toEqual([3, false]);
    const failed = await root.apply(await root.bundle({ dies: true }), by("production", "m1"));
    expect([failed.code, root.exists(`${HOME}/state/owner`)]).toEqual([4, false]);
    expect((await root.apply(await root.bundle(), by("staging", "m2"))).code).toBe(0);
  });
});

describe("the metric about the wanted release", () => {
  it("tells that the host was taken back by hand, until the fleet has what it asked for", async () => {
    const old = await root.bundle();
    await root.apply(old, by("production", "m1"));
    await root.apply(await root.bundle({ threshold: 90 }), by("production", "m1"));
    expect(metric("release_wanted")).toBe("1");
    expect((await root.run(["apply", "--digest", old.digest])).code).toBe(0);
    expect(metric("release_wanted")).toBe("0");
    await root.apply(await root.bundle({ threshold: 90 }), by("production", "m1"));
    expect(metric("release_wanted")).toBe("1");
  });

  it("tells that a host refused what its fleet asked for", async () => {
    await root.apply(await root.bundle(), by("production", "m1"));
    await root.apply(await root.bundle({ threshold: 0 }), by("production", "m1"));
    expect(metric("release_wanted")).toBe("0");
  });
});

describe("what a removal keeps and takes", () => {
  it("keeps the file of the lock: whoever waits for it would hold another one than whoever comes later", async () => {
    await installed();
    const lock = () => statSync(root.path("run/vm-observability.lock")).ino;
    const before = lock();
    await root.run(["remove"]);
    await root.apply(await root.bundle());
    expect(lock()).toBe(before);
  });

  it("lets nobody but root open the lock, not even one that an earlier version left open to all", async () => {
    writeFileSync(root.path("run/vm-observability.lock"), "", { mode: 0o644 });
    await installed();
    expect((statSync(root.path("run/vm-observability.lock")).mode & 0o777).toString(8)).toBe("600");
  });

  it("takes deliveries that were cut off: those of the membership, or all", async () => {
    const arrives = (name: string) => mkdirSync(root.path("run/vm-observability-delivery", name), { recursive: true });
    await root.apply(await root.bundle(), by("production", "m1"));
    arrives("m1.a");
    arrives("m2.b");
    await root.run(["remove", "--member", "m1"]);
    expect([
      root.exists("run/vm-observability-delivery/m1.a"),
      root.exists("run/vm-observability-delivery/m2.b"),
    ]).toEqual([false, true]);
    await installed();
    await root.run(["remove"]);
    expect(root.exists("run/vm-observability-delivery/m2.b")).toBe(false);
  });
});

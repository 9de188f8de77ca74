import { chmodSync, rmSync, writeFileSync } from "node:fs";
import { type Guard } from "../../lib/host";
import { Duration } from "../../lib/units";
import type { Shape } from "./activation/plans";
import { HOME, installed, lastLine, live, root, rootForEach } from "./activation/root-for-each";

rootForEach();

const base64 = (text: string) => Buffer.from(text).toString("base64");

/** Facts of monitor-1, in a fleet whose other members are all served by the test. */
function facts(...names: readonly string[]): readonly string[] {
  const fleet = ["10.0.0.1 monitor-1.fleet.internal", ...names.map((name) => `127.0.0.1 ${name}`)].join("\n");
  const files = { "host.env": "VMO_HOST_NAME=monitor-1\nVMO_HOST_ADDRESS=10.0.0.1\n", "fleet-names": `${fleet}\n` };
  const lines = Object.entries(files).map(([path, text]) => `${path} ${base64(text)}\n`);
  writeFileSync(root.path("in/facts"), lines.join(""));
  return ["--facts", root.path("in/facts")];
}

/** A server that asks each of these members before it stops; another number restarts it. */
function member(number: number, about: readonly string[], changes: Partial<Guard> = {}): Shape {
  const port = new URL(root.address).port;
  const guards = about.map((name) => ({
    about: name,
    purpose: `the server on ${name} is ready`,
    url: `http://${name}:${port}/${name}`,
    deadline: Duration.seconds(1),
    ...changes,
  }));
  const [plan] = root.plans();
  const units = (plan?.units ?? []).map((unit) => {
    const { Service = {} } = unit.sections;
    return { ...unit, sections: { Service: { ...Service, Environment: `NUMBER=${number}` } } };
  });
  return { changes: { guards, units } };
}

const NEIGHBOURS = ["monitor-2.fleet.internal", "monitor-3.fleet.internal"];
const ALL = ["monitor-1.fleet.internal", ...NEIGHBOURS];

/** Lets members answer, or not. */
function answer(names: readonly string[], well = true): void {
  for (const name of names) root.answers.set(`/${name}`, () => (well ? "ready" : undefined));
}

async function apply(shape: Shape, names = NEIGHBOURS) {
  return root.apply(await root.bundle(shape), facts(...names));
}

describe("guards", () => {
  it("let a unit stop while its neighbours answer, and ask nobody where nothing stops", async () => {
    answer(NEIGHBOURS);
    expect((await apply(member(1, ALL))).code).toBe(0);
    root.calls();
    // Itself it does not ask: a server that hangs must be restarted.
    expect((await apply(member(2, ALL))).code).toBe(0);
    expect(root.calls()).toContain("restart vmo-server.service");
    answer(NEIGHBOURS, false);
    const { changes } = member(2, ALL);
    expect((await apply({ threshold: 81, changes: changes ?? {} })).code).toBe(0);
    expect(root.calls()).toEqual(["reload vmo-server.service", "start vm-observability.target"]);
  });

  it("refuse once a neighbour that did answer has not for as long as the deadline, and change nothing", async () => {
    answer(NEIGHBOURS);
    await apply(member(1, ALL));
    const before = live();
    root.calls();
    answer(NEIGHBOURS.slice(1), false);
    const refused = await apply(member(2, ALL));
    expect(refused.code).toBe(8);
    expect(lastLine(refused.stderr)).toMatch(
      /^vm-observability: server must not stop now: the server on monitor-3\.fleet\.internal is ready: http:\S+ answers 403; bring monitor-3\.fleet\.internal to its release first, without other changes, or take it out of the fleet; to stop all the same, once: touch \S+\/state\/unguarded, as root on this host, and apply again; nothing was changed, this host stays on release [0-9a-f]{12}$/,
    );
    expect(live()).toBe(before);
    expect(root.calls()).toEqual([]);
    expect(root.exists(`${HOME}/state/journal`)).toBe(false);
  });

  it("wait for a neighbour that comes back", async () => {
    answer(NEIGHBOURS);
    await apply(member(1, ALL, { deadline: Duration.seconds(30) }));
    let asked = 0;
    root.answers.set("/monitor-2.fleet.internal", () => (++asked > 2 ? "ready" : undefined));
    const { code, stderr } = await apply(member(2, ALL, { deadline: Duration.seconds(30) }));
    expect(code).toBe(0);
    expect(stderr.match(/server waits until it may stop/g)).toHaveLength(1);
    expect(asked).toBeGreaterThan(2);
  });

  it("do not wait for one that has never answered, as in a cluster that is being installed", async () => {
    answer(["monitor-2.fleet.internal"]);
    await apply(member(1, ALL));
    const { code, stderr } = await apply(member(2, ALL));
    expect(code).toBe(0);
    expect(stderr).toContain("not waiting for monitor-3.fleet.internal, which has never answered this host");
  });

  it("ask neither who leaves nor who joins", async () => {
    answer(NEIGHBOURS);
    await apply(member(1, ALL));
    answer(["monitor-3.fleet.internal"], false);
    const fourth = "monitor-4.fleet.internal";
    const changed = await apply(member(2, [...ALL.slice(0, 2), fourth]), ["monitor-2.fleet.internal", fourth]);
    expect(changed.code).toBe(0);
    expect(changed.stderr).not.toContain("monitor-4");
  });

  it("hold for what only the host sees: a secret that is renewed, a fact that changes", async () => {
    answer(NEIGHBOURS);
    const from = { kind: "file", path: "/etc/token" } as const;
    const secrets = [{ name: "token", unit: "vmo-server.service", from }];
    root.write("etc/token", "one");
    const shape = { changes: { ...member(1, ALL).changes, secrets } };
    expect((await apply(shape)).code).toBe(0);
    answer(NEIGHBOURS, false);
    root.write("etc/token", "longer");
    root.calls();
    expect((await apply(shape)).code).toBe(8);
    expect(root.calls()).toEqual([]);
    answer(NEIGHBOURS);
    expect((await apply(shape)).code).toBe(0);
    expect(root.calls()).toContain("restart vmo-server.service");
  });

  it("ask with what is staged and with what is live: a password changes on one host after the other", async () => {
    const token = (value: string) => root.write("in/secrets/token", value);
    const from = { kind: "variable", variable: "token", version: 1 } as const;
    const secrets = [{ name: "token", unit: "vmo-server.service", from }];
    const credential = { unit: "vmo-server.service", name: "token", scheme: "bearer" } as const;
    const given = ["--secrets", root.path("in/secrets")];
    const rotated = async (number: number) => {
      const { changes } = member(number, ALL.slice(0, 2), { credential });
      return root.apply(await root.bundle({ changes: { ...changes, secrets } }), [...facts(...NEIGHBOURS), ...given]);
    };
    root.answers.set("/monitor-2.fleet.internal", ({ headers }) =>
      headers.authorization === "Bearer old" ? "ready" : undefined,
    );
    token("old");
    expect((await rotated(1)).code).toBe(0);
    token("new");
    expect((await rotated(2)).code).toBe(0);
    expect(root.read("etc/vm-observability/secrets/vmo-server.service/token")).toBe("new");
  });

  it("ask a neighbour where it is now, though that is only about to be known here", async () => {
    answer(NEIGHBOURS);
    const bundle = await root.bundle(member(1, ALL));
    const away = facts(...NEIGHBOURS);
    expect((await root.apply(bundle, away)).code).toBe(0);
    const text = root.read("in/facts");
    const moved = (names: string) => {
      const [, old = ""] = /^fleet-names (\S+)$/m.exec(text) ?? [];
      writeFileSync(root.path("in/facts"), text.replace(old, base64(names)));
    };
    moved(
      "10.0.0.1 monitor-1.fleet.internal\n127.0.0.9 monitor-2.fleet.internal\n127.0.0.1 monitor-3.fleet.internal\n",
    );
    expect((await root.apply(bundle, away)).code).toBe(0);
    moved(`10.0.0.1 monitor-1.fleet.internal\n${NEIGHBOURS.map((name) => `127.0.0.1 ${name}\n`).join("")}`);
    expect((await root.apply(await root.bundle(member(2, ALL)), away)).code).toBe(0);
  });

  it("let a unit stop all the same, once, where an administrator says so", async () => {
    answer(NEIGHBOURS);
    await apply(member(1, ALL));
    answer(NEIGHBOURS, false);
    root.write(`${HOME}/state/unguarded`, "");
    expect((await apply(member(2, ALL))).code).toBe(0);
    expect((await apply(member(3, ALL))).code).toBe(8);
  });

  it("know from an activation without a change who is there", async () => {
    answer(NEIGHBOURS, false);
    await apply(member(1, ALL));
    answer(NEIGHBOURS);
    expect(lastLine((await apply(member(1, ALL))).stderr)).toMatch(/^nothing to do/);
    const before = root.snapshot();
    expect(lastLine((await apply(member(1, ALL))).stderr)).toMatch(/^nothing to do/);
    expect(root.snapshot()).toEqual(before);
    answer(NEIGHBOURS, false);
    expect((await apply(member(2, ALL))).code).toBe(8);
  });

  it("find everything as it was when the activation was killed before them", async () => {
    answer(NEIGHBOURS);
    await apply(member(1, ALL));
    const before = live();
    const bundle = await root.bundle(member(2, ALL));
    await root.apply(bundle, facts(...NEIGHBOURS), { VMO_STOP_AT: "guards" });
    expect(live()).toBe(before);
    expect((await root.apply(bundle, facts(...NEIGHBOURS))).code).toBe(0);
  });
});

describe("fleet names", () => {
  const hosts = () => root.read(`${HOME}/host/hosts`);

  it("stand before the host's own names, and follow both without a restart", async () => {
    root.write("etc/hosts", "127.0.0.1 localhost\n# monitor-2.fleet.internal moved\n10.9.9.9 mail.corp\n");
    const bundle = await installed();
    await root.apply(bundle, facts("monitor-2.fleet.internal"));
    expect(hosts()).toBe(
      "10.0.0.1 monitor-1.fleet.internal\n127.0.0.1 monitor-2.fleet.internal\n127.0.0.1 localhost\n# monitor-2.fleet.internal moved\n10.9.9.9 mail.corp\n",
    );
    root.calls();
    root.write("etc/hosts", "127.0.0.1 localhost\n");
    const { stderr } = await root.apply(bundle, facts("monitor-2.fleet.internal"));
    expect(lastLine(stderr)).toMatch(/is live and healthy$/);
    expect(hosts()).not.toContain("mail.corp");
    expect(root.calls().filter((call) => /vmo-/.test(call))).toEqual([]);
    expect(lastLine((await root.apply(bundle, facts("monitor-2.fleet.internal"))).stderr)).toMatch(/^nothing to do/);
    expect((await root.run(["report"])).stdout).toBe("");
  });

  it("go when nothing needs them any more", async () => {
    const bundle = await installed();
    await root.apply(bundle, facts());
    writeFileSync(root.path("in/facts"), `host.env ${base64("VMO_HOST_NAME=monitor-1\n")}\n`);
    expect((await root.apply(bundle, ["--facts", root.path("in/facts")])).code).toBe(0);
    expect(root.exists(`${HOME}/host/hosts`)).toBe(false);
    expect((await root.run(["report"])).stdout).toBe("");
  });

  it("are of hosts whose address is a name as well, as this host resolves it", async () => {
    const bundle = await installed();
    const named = (name: string) => {
      const text = `${name} monitor-2.fleet.internal\n`;
      writeFileSync(root.path("in/facts"), `fleet-names ${base64(text)}\n`);
      return ["--facts", root.path("in/facts")];
    };
    // A resolver of its own: the machine's knows no name that leads elsewhere than to itself.
    root.write(
      "bin/getent",
      '#!/bin/sh\n[ "$2" = db.corp ] && printf "127.0.1.1 STREAM db.corp\\n10.7.7.7 STREAM\\n"\n',
    );
    chmodSync(root.path("bin/getent"), 0o755);
    expect((await root.apply(bundle, named("db.corp"))).code).toBe(0);
    expect(hosts()).toMatch(/^10\.7\.7\.7 monitor-2\.fleet\.internal\n/);
    // What was known of it before is better than nothing.
    expect((await root.apply(bundle, named("no-such-host.invalid"))).code).toBe(0);
    rmSync(root.path(HOME, "host/hosts"));
    const unknown = await root.apply(bundle, named("no-such-host.invalid"));
    expect(lastLine(unknown.stderr)).toContain(
      "monitor-2.fleet.internal is at no-such-host.invalid, and this host cannot resolve that name to an address that others reach",
    );
    expect(unknown.code).toBe(3);
  });
});

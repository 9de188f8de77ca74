import { chmodSync, rmSync } from "node:fs";
import type { OneWayUpgrade } from "../../lib/host";
import type { Shape } from "./activation/plans";
import { HOME, installed, lastLine, live, root, rootForEach, short } from "./activation/root-for-each";

rootForEach();

const DATA = "var/lib/vm-observability/server";
const COPIED = `| copying /${DATA} before an upgrade that cannot go back (server)`;

/** A version of the server whose data changes with version 2. */
function version(number: string, more: Partial<OneWayUpgrade> = {}, shape: Shape = {}): Shape {
  const [plan] = root.plans(shape);
  const artifacts = (plan?.artifacts ?? []).map((artifact) => ({ ...artifact, version: number }));
  const oneWay = {
    reason: "2 stores its rows anew",
    boundary: "2",
    stop: ["vmo-server.service"],
    backup: [`/${DATA}`],
    ...more,
  };
  return { ...shape, changes: { artifacts, oneWay } };
}

/** Lets copies of what the pattern of a shell matches fail. */
function failsToCopy(pattern: string): void {
  root.write("bin/cp", `#!/bin/sh\ncase $3 in ${pattern}) exit 1 ;; esac\nexec /bin/cp "$@"\n`);
  chmodSync(root.path("bin/cp"), 0o755);
}

describe("an upgrade that cannot go back", () => {
  it("copies the data where it crosses its boundary, and nowhere else", async () => {
    const said: string[] = [];
    for (const number of ["1.9.1", "1.10.0", "2.0.0", "2.1.3"]) {
      const { code, stderr } = await root.apply(await root.bundle(version(number)));
      expect(code).toBe(0);
      root.write(`${DATA}/db`, `of ${number}`);
      if (stderr.includes(COPIED)) said.push(number);
    }
    expect(said).toEqual(["2.0.0"]);
  });

  it("copies it at every change of version where it has no boundary, and where the version before is unknown", async () => {
    await installed();
    root.write(`${DATA}/db`, "old");
    const { boundary: _, ...always } = version("1.0").changes?.oneWay ?? { reason: "", stop: [], backup: [] };
    const first = version("1.1");
    const of = (number: string): Shape => ({ changes: { ...version(number).changes, oneWay: always } });
    expect((await root.apply(await root.bundle(first))).stderr).toContain(COPIED);
    expect((await root.apply(await root.bundle(of("1.2")))).stderr).toContain(COPIED);
    expect((await root.apply(await root.bundle({ ...of("1.2"), threshold: 81 }))).stderr).not.toContain(COPIED);
  });

  it("is refused while there is no room for the copy, before anything stops", async () => {
    const first = await installed(version("1.0"));
    const fill = `head -c 40000000 /dev/urandom >"$VMO_ROOT/${DATA}/db"`;
    const small = `mkdir -p "$VMO_ROOT/var/lib/vm-observability/backup" && mount -t tmpfs -o size=50m tmpfs "$VMO_ROOT/var/lib/vm-observability/backup"`;
    const { code, stderr } = await root.applyAfter(`${fill} && ${small}`, await root.bundle(version("2.0")));
    expect(code).toBe(3);
    expect(lastLine(stderr)).toMatch(
      /^vm-observability: the upgrade of server cannot go back without a copy of its data, which takes 39 MiB, and \S+ has 50 MiB free; make room; nothing was changed/,
    );
    expect(lastLine(stderr)).toContain(`this host stays on release ${short(first)}`);
    expect(root.calls()).toEqual([]);
  });

  it("puts the copy back where there is no room for both", async () => {
    await installed(version("1.0"));
    const data = '"$VMO_ROOT/var/lib/vm-observability"';
    const disk = `mount -t tmpfs -o size=110m tmpfs ${data} && mkdir -p "$VMO_ROOT/${DATA}" ${data}/textfiles`;
    const fill = `head -c 40000000 /dev/zero >"$VMO_ROOT/${DATA}/db"`;
    const look = `ls "$VMO_ROOT/${DATA}" ${data}/backup >"$VMO_ROOT/in/left"`;
    const { code, stderr } = await root.applyAfter(
      `${disk} && ${fill} && { sh "$@"; code=$?; ${look}; exit $code; }`,
      await root.bundle(version("2.0", {}, { dies: true })),
    );
    expect([code, stderr]).toEqual([4, expect.stringContaining("| putting the data back")]);
    expect(root.read("in/left").split("\n")).toContain("db");
    expect(root.read("in/left")).not.toMatch(/restored|[0-9a-f]{64}/);
  });

  it("keeps the copy, and starts nothing on other data, where it cannot be put back", async () => {
    await installed(version("1.0"));
    root.write(`${DATA}/db`, "old");
    const bad = await root.bundle(version("2.0", {}, { dies: true }));
    await root.apply(bad, [], { VMO_STOP_AT: "7" });
    root.write(`${DATA}/db`, "migrated");
    failsToCopy("*/backup/*");
    root.calls();
    const { code, stderr } = await root.apply(bad);
    expect(code).toBe(5);
    expect(lastLine(stderr)).toContain(
      `could not be put back from its copy in ${root.path("var/lib/vm-observability/backup")}`,
    );
    expect(root.calls().at(-1)).toMatch(/^stop /);
    rmSync(root.path("bin/cp"));
    expect((await root.apply(await root.bundle(version("1.0")))).code).toBe(0);
    expect(root.read(`${DATA}/db`)).toBe("old");
  });

  it("begins anew after a copy that was cut off, with the data as it is by then", async () => {
    await installed(version("1.0"));
    root.write(`${DATA}/db`, "yesterday");
    const bad = await root.bundle(version("2.0", {}, { dies: true }));
    await root.apply(bad, [], { VMO_STOP_AT: "6.copied" });
    root.write(`var/lib/vm-observability/backup/${bad.digest}.new/${DATA}/db`, "half");
    root.write(`${DATA}/db`, "today");
    expect((await root.apply(bad)).code).toBe(4);
    expect(root.read(`${DATA}/db`)).toBe("today");
    expect(root.exists(`${DATA}/server`)).toBe(false);
    expect(root.read("run/units/vmo-server.service")).toBe("active\n");
  });

  it("cannot be undone by an older version", async () => {
    const newer = await installed(version("2.1"));
    const { code, stderr } = await root.apply(await root.bundle(version("1.9")));
    expect(code).toBe(3);
    expect(lastLine(stderr)).toBe(
      "vm-observability: server 1.9 cannot read the data that 2.1 has written here (2 stores its rows anew); keep 2.1 or a later " +
        `version; nothing was changed, this host stays on release ${short(newer)}`,
    );
    expect((await root.apply(await root.bundle(version("2.0")))).code).toBe(0);
  });
});

describe("an upgrade whose data is too large to copy", () => {
  const none = { back: "none" } as const;

  it("copies nothing, and a host on which it fails stays there until a release mends it", async () => {
    await installed(version("1.0", none));
    root.write(`${DATA}/db`, "old");
    const bad = await root.bundle(version("2.0", none, { dies: true }));
    const { code, stderr } = await root.apply(bad);
    expect(code).toBe(5);
    expect(stderr).not.toContain("copying");
    expect(lastLine(stderr)).toContain(
      `; this host stays on release ${short(bad)}, because the data of server cannot be read by the one before`,
    );
    expect(live()).toBe(bad.digest);
    expect(root.exists(`${HOME}/state/journal`)).toBe(false);
    await installed(version("2.0.1", none));
  });

  it("goes back where it failed before the switch", async () => {
    await installed(version("1.0", none));
    root.write(`${DATA}/db`, "old");
    const before = live();
    const [server, exporter] = root.plans(version("2.0"));
    const oneWay = { ...server?.oneWay, ...none, reason: "too large", stop: [], backup: [], boundary: "2" };
    jest.spyOn(root, "plans").mockReturnValue([server!, { ...exporter!, artifacts: server!.artifacts, oneWay }]);
    failsToCopy("*");
    const { code, stderr } = await root.apply(await root.bundle());
    expect(code).toBe(4);
    expect(lastLine(stderr)).toContain("could not be copied before the upgrade");
    expect(live()).toBe(before);
    expect(root.read("run/units/vmo-server.service")).toBe("active\n");
  });

  it("goes back where it is new on its host, since nothing was there before", async () => {
    const first = await installed({ without: "exporter" });
    const [server, exporter] = root.plans();
    const oneWay = { ...none, reason: "too large", stop: [], backup: [] };
    const units = (exporter?.units ?? []).map((unit) => ({
      ...unit,
      sections: { Service: { ExecStart: "/bin/x --dies" } },
    }));
    jest.spyOn(root, "plans").mockReturnValue([server!, { ...exporter!, units, oneWay }]);
    expect((await root.apply(await root.bundle())).code).toBe(4);
    expect(live()).toBe(first.digest);
  });

  it("does not go back either after it was killed halfway", async () => {
    await installed(version("1.0", none));
    const bad = await root.bundle(version("2.0", none, { dies: true }));
    await root.apply(bad, [], { VMO_STOP_AT: "6.unit" });
    expect((await root.apply(bad)).code).toBe(5);
    expect(live()).toBe(bad.digest);
    expect((await root.apply(await root.bundle(version("1.0", none)))).code).toBe(3);
    await installed(version("2.1", none));
  });
});

import { lstatSync, readlinkSync, unlinkSync } from "node:fs";
import { type HostVolumes, volumeFacts } from "../../lib/host";
import { Bytes } from "../../lib/units";
import type { Bundle } from "./activation/root";
import { HOME, installed, lastLine, live, root, rootForEach } from "./activation/root-for-each";

rootForEach();

const DATA = "var/lib/vm-observability";
const DROP_IN = "etc/systemd/system/vmo-server.service.d/10-volume-data.conf";
const VOLUMES: HostVolumes = { data: { size: Bytes.mebibytes(64) } };

/** Shell commands that mount an empty volume at <folder>. */
const mounted = (folder = DATA, options = "size=64m") =>
  `mkdir -p ${root.path(folder)} && mount -t tmpfs -o ${options} tmpfs ${root.path(folder)}`;

/** A volume that several activations see, with what they write there. */
const kept = (folder = DATA) => {
  root.write("disk/lost+found", "");
  return `mkdir -p ${root.path(folder)} && mount --bind ${root.path("disk")} ${root.path(folder)}`;
};

/** Activates on a host that is said to have `volumes`, after the shell commands `before`. */
function applied(before: string, bundle: Bundle, volumes = VOLUMES, environment?: Readonly<Record<string, string>>) {
  const facts = Object.entries(volumeFacts(volumes)).map(([path, text]) => `${path} ${btoa(text)}\n`);
  root.write("in/facts", facts.join(""));
  return root.applyAfter(`set -- "$@" --facts ${root.path("in/facts")} && ${before}`, bundle, environment);
}

describe("a volume of data", () => {
  it("that is not mounted is refused before anything is written", async () => {
    const { code, stderr } = await applied("true", await root.bundle());
    expect(lastLine(stderr)).toBe(
      `vm-observability: the volume data is not mounted at /${DATA}, and what is written there would lie elsewhere; ` +
        "mount it, or take it out of the volumes of this host; nothing was changed, nothing was installed",
    );
    expect(code).toBe(3);
    expect([root.exists(DATA), root.exists(`${HOME}/releases/.new`), root.calls()]).toEqual([false, false, []]);
  });

  it("that takes no writing is refused", async () => {
    const { code, stderr } = await applied(mounted(DATA, "ro"), await root.bundle());
    expect(lastLine(stderr)).toContain(
      `the volume data at /${DATA} is mounted read-only; mount it for writing; nothing`,
    );
    expect(code).toBe(3);
  });

  it("without space is refused", async () => {
    const { code, stderr } = await applied(mounted(DATA, "size=4m"), await root.bundle());
    expect(lastLine(stderr)).toContain(`${root.path(DATA)} has 4 MiB free, and needs 16 MiB or more`);
    expect(code).toBe(3);
  });

  it("is waited for by the units whose data lies there, and by no others", async () => {
    const { code, stderr } = await applied(mounted(), await root.bundle());
    expect(code === 0 ? "activated" : stderr).toBe("activated");
    expect(readlinkSync(root.path(DROP_IN))).toBe("/opt/vm-observability/host/volume-data.conf");
    expect(root.read(`${HOME}/host/volume-data.conf`)).toBe(
      `[Unit]\nRequiresMountsFor=/${DATA}\nAssertPathIsMountPoint=/${DATA}\n`,
    );
    expect(root.exists("etc/systemd/system/vmo-exporter.service.d")).toBe(false);
    expect(root.calls()).toContain("daemon-reload");
    expect(root.exists(`${DATA}/server`)).toBe(false);
  });

  it("may be mounted above its folder, and the nearest one counts", async () => {
    const volumes: HostVolumes = {
      data: { size: Bytes.mebibytes(64), mountPoint: "/var/lib" },
      buffer: { size: Bytes.mebibytes(64) },
    };
    const directories = [{ path: `/${DATA}/buffer/server` }];
    const before = `${mounted("var/lib")} && ${mounted(`${DATA}/buffer`)}`;
    const { code, stderr } = await applied(before, await root.bundle({ changes: { directories } }), volumes);
    expect(code === 0 ? "activated" : stderr).toBe("activated");
    const folder = "etc/systemd/system/vmo-server.service.d";
    expect(lstatSync(root.path(DROP_IN), { throwIfNoEntry: false })).toBeUndefined();
    expect(readlinkSync(root.path(folder, "10-volume-buffer.conf"))).toMatch(/volume-buffer\.conf$/);
    expect(root.read(`${HOME}/host/volumes`)).toBe(`data /var/lib 64\nbuffer /${DATA}/buffer 64\n`);
  });

  it("is refused where it hides data that is not on it", async () => {
    await installed();
    root.write(`${DATA}/server/wal`, "samples");
    const { code, stderr } = await applied(mounted(), await root.bundle({ threshold: 90 }));
    expect(lastLine(stderr)).toContain(
      `the volume data was mounted over data in /${DATA}/server and does not have it: stop vm-observability.target, ` +
        "unmount the volume, and copy the data there or delete it; nothing was changed, this host stays on release",
    );
    expect(code).toBe(3);
    root.write("disk/server/wal", "samples");
    expect((await applied(kept(), await root.bundle({ threshold: 90 }))).code).toBe(0);
  });

  it("that goes keeps the live release from being healthy without it", async () => {
    const bundle = await root.bundle();
    expect((await applied(kept(), bundle)).code).toBe(0);
    expect(lastLine((await applied(kept(), bundle)).stderr)).toMatch(/^nothing to do/);
    const { code, stderr } = await applied("true", bundle);
    expect([code, lastLine(stderr)]).toEqual([3, expect.stringContaining("is not mounted")]);
    expect((await applied(kept(), bundle)).code).toBe(0);
  });

  it("that is described no more is waited for no more", async () => {
    const bundle = await root.bundle();
    expect((await applied(kept(), bundle)).code).toBe(0);
    root.calls();
    expect((await applied(kept(), bundle, {})).code).toBe(0);
    expect([root.exists(`${HOME}/host/volumes`), root.exists("etc/systemd/system/vmo-server.service.d")]).toEqual([
      false,
      false,
    ]);
    expect(root.calls()).toEqual(["daemon-reload", "start vm-observability.target"]);
  });

  it("is waited for after an activation that was cut off there, and after a removal by nothing", async () => {
    const bundle = await root.bundle();
    expect((await applied(kept(), bundle, VOLUMES, { VMO_STOP_AT: "volumes" })).code).toBe(137);
    expect((await applied(kept(), bundle)).code).toBe(0);
    expect(live()).toBe(bundle.digest);
    expect(root.calls()).toContain("daemon-reload");
    expect((await root.run(["remove"])).code).toBe(0);
    expect(root.exists("etc/systemd/system/vmo-server.service.d")).toBe(false);
  });

  it("whose drop-in was taken away is drift, and is put back", async () => {
    const bundle = await root.bundle();
    expect((await applied(kept(), bundle)).code).toBe(0);
    unlinkSync(root.path(DROP_IN));
    expect((await root.run(["report"])).stdout).toContain("10-volume-data.conf (is missing)");
    expect((await applied(kept(), bundle)).code).toBe(0);
    expect(readlinkSync(root.path(DROP_IN))).toMatch(/volume-data/);
    expect((await root.run(["report"])).stdout).not.toContain("overridden");
  });
});

import { writeFileSync } from "node:fs";
import { succeed } from "../../harness/command";
import type { MetricProbe } from "../../lib/host";
import { Duration } from "../../lib/units";
import { HOME, installed, lastLine, root, rootForEach, short } from "./activation/root-for-each";

rootForEach();

/** Shell commands that give the host a disk of `size` at <path>. */
const disk = (path: string, size: string, inodes = 0) =>
  `mkdir -p ${root.path(path)} && mount -t tmpfs -o size=${size},nr_inodes=${inodes} tmpfs ${root.path(path)}`;

/** A program of the host that fills its disk and then does its work. */
const filling = (program: string) =>
  writeFileSync(
    root.path("bin", program),
    `#!/bin/sh\ncat /dev/zero >"$VMO_ROOT/opt/fill" 2>/dev/null\nexec /usr/bin/${program} "$@"\n`,
    { mode: 0o755 },
  );

/** Makes the archive hold one more file, of `mebibytes` from `source`. */
const larger = (source: string, mebibytes: number) =>
  root.offer((folder) => succeed("sh", ["-c", `head -c ${mebibytes}M ${source} >"$0/more"`, folder]));

describe("a disk without enough space", () => {
  it("is told before the bundle is unpacked, with what is needed", async () => {
    const bundle = await root.bundle();
    const { code, stderr } = await root.applyAfter(disk("opt", "4m"), bundle);
    expect(lastLine(stderr)).toMatch(
      new RegExp(
        `^vm-observability: .*/${HOME} has [34] MiB free, and unpacking release ${short(bundle)} needs 17 MiB; make room; ` +
          "nothing was changed, nothing was installed$",
      ),
    );
    expect(code).toBe(3);
  });

  it("is told before an archive is fetched that is larger", async () => {
    await larger("/dev/urandom", 40);
    const { code, stderr } = await root.applyAfter(disk("opt", "30m"), await root.bundle());
    expect(lastLine(stderr)).toMatch(
      /tool-1\.0.* could not be fetched \(.*has 29 MiB free; make room\); nothing was changed/,
    );
    expect(code).toBe(3);
  });

  it("is told before an archive is unpacked, with what its content needs", async () => {
    await larger("/dev/zero", 60);
    const { code, stderr } = await root.applyAfter(disk("opt", "40m"), await root.bundle());
    expect(lastLine(stderr)).toMatch(
      /has 39 MiB free, and unpacking tool-1\.0\.linux-amd64\.tar\.gz needs 77 MiB; make room; nothing/,
    );
    expect(code).toBe(3);
  });

  it("is not asked for more than a release needs", async () => {
    await larger("/dev/urandom", 5);
    const { code, stderr } = await root.applyAfter(disk("opt", "32m"), await root.bundle());
    expect(code === 0 ? "installed" : stderr).toBe("installed");
  });

  it("is the reason that is told when it fills up before the facts are written", async () => {
    filling("systemd-tmpfiles");
    root.write("in/facts", `host.env ${Buffer.from("A=1\n").toString("base64")}\n`);
    const before = `set -- "$@" --facts ${root.path("in/facts")} && ${disk("opt", "40m")}`;
    const { code, stderr } = await root.applyAfter(before, await root.bundle());
    expect(lastLine(stderr)).toMatch(
      /cannot write the facts into .*host\.next \(No space left on device\); nothing was changed/,
    );
    expect(code).toBe(3);
  });

  it("is the reason that is told when it fills up before the journal is written", async () => {
    filling("unshare");
    const { code, stderr } = await root.applyAfter(disk("opt", "40m"), await root.bundle());
    expect(lastLine(stderr)).toMatch(
      /^vm-observability: cannot write below .* \(No space left on device\); make room or repair the disk, and apply again$/,
    );
    expect(code).toBe(1);
  });

  it("below a folder of data is told by that folder", async () => {
    const data = "var/lib/vm-observability/server";
    const { code, stderr } = await root.applyAfter(disk(data, "1m"), await root.bundle());
    expect(lastLine(stderr)).toContain(
      `${root.path(data)} has 1 MiB free, and needs 16 MiB or more: nothing could be stored there; make room; nothing was changed`,
    );
    expect(code).toBe(3);
  });
});

describe("a disk without enough inodes", () => {
  it("is named before the bundle is unpacked, with what is needed", async () => {
    const { code, stderr } = await root.applyAfter(disk("opt", "100m", 12), await root.bundle());
    expect(lastLine(stderr)).toMatch(
      /^vm-observability: .* has \d inodes free, and unpacking release [0-9a-f]{12} needs \d\d; remove files there; nothing was changed/,
    );
    expect(code).toBe(3);
  });

  it("is the reason when an archive needs more of them", async () => {
    await root.offer((folder) => succeed("sh", ["-c", 'seq 200 | while read n; do : >"$0/$n"; done', folder]));
    const { code, stderr } = await root.applyAfter(disk("opt", "100m", 120), await root.bundle());
    expect(lastLine(stderr)).toContain(
      `tool-1.0.linux-amd64.tar.gz could not be unpacked (no inodes left on ${root.path("opt")}); nothing was changed`,
    );
    expect(code).toBe(3);
  });

  it("is the reason before anything is there", async () => {
    const { code, stderr } = await root.applyAfter(disk("opt", "100m", 2), await root.bundle());
    expect(lastLine(stderr)).toMatch(
      /^vm-observability: cannot write below .*\(no inodes left on .*\/opt\); nothing was changed/,
    );
    expect(code).toBe(3);
  });

  it("below a folder of data is named by that folder", async () => {
    const data = "var/lib/vm-observability/server";
    const { code, stderr } = await root.applyAfter(disk(data, "100m", 5), await root.bundle());
    expect(lastLine(stderr)).toContain(`${root.path(data)} has 4 inodes free, and needs 16 or more`);
    expect(code).toBe(3);
  });
});

describe("a probe that asks for something recent", () => {
  const recent = (): MetricProbe => ({
    kind: "metric",
    purpose: "the server stores samples",
    url: `${root.address}/newest`,
    metric: "newest",
    is: { within: Duration.seconds(40) },
    unit: "vmo-server.service",
    deadline: Duration.seconds(1),
  });
  const shape = () => ({ changes: { probes: [recent()] } });
  const newest = (age: number) => () => `newest ${(Date.now() / 1000 - age).toExponential(9)}\n`;

  it("holds for what is not older than that, and does not for what is", async () => {
    root.answers.set("/newest", newest(30));
    const bundle = await installed(shape());
    expect(lastLine((await root.apply(bundle)).stderr)).toMatch(/^nothing to do/);
    root.answers.set("/newest", newest(60));
    const { code, stderr } = await root.apply(bundle);
    expect(lastLine(stderr)).toMatch(/the server stores samples: newest is [0-9.e+]+, and must not be before [0-9]+/);
    expect(code).toBe(5);
  });
});

import { chmodSync, lstatSync, mkdirSync, readFileSync, readlinkSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { succeed } from "../../harness/command";
import { type Command, liveArtifact } from "../../lib/host";
import type { Shape } from "./activation/plans";
import { HOME, installed, lastLine, live, root, rootForEach } from "./activation/root-for-each";

rootForEach();

const MAPS = "proc/sys/vm/max_map_count";
const LINK = "etc/sysctl.d/60-vm-observability.conf";
const linked = () => lstatSync(root.path(LINK), { throwIfNoEntry: false }) !== undefined;

describe("kernel settings", () => {
  const wanting = (value: number): Shape => ({ changes: { kernel: { "vm.max_map_count": value } } });

  it("that are too small are enlarged, and kept so over a boot while a release wants them", async () => {
    root.write(MAPS, "65530\n");
    const bundle = await installed(wanting(262_144));
    expect(root.read(MAPS)).toBe("262144\n");
    expect(readlinkSync(root.path(LINK))).toBe("/opt/vm-observability/current/sysctl.conf");
    expect(root.read(`${HOME}/current/sysctl.conf`)).toBe("vm.max_map_count = 262144\n");
    expect(lastLine((await root.apply(bundle)).stderr)).toMatch(/^nothing to do/);
    await installed();
    expect([root.read(MAPS), linked()]).toEqual(["262144\n", false]);
  });

  it("that are large enough are left alone", async () => {
    root.write(MAPS, "1048576\n");
    await installed(wanting(262_144));
    expect([root.read(MAPS), linked()]).toEqual(["1048576\n", false]);
  });

  it("that became small are found and enlarged again", async () => {
    root.write(MAPS, "1048576\n");
    const bundle = await installed(wanting(262_144));
    root.write(MAPS, "65530\n");
    expect((await root.apply(bundle)).code).toBe(0);
    expect([root.read(MAPS), linked()]).toEqual(["262144\n", true]);
  });

  it("that this kernel lacks are refused", async () => {
    const { code, stderr } = await root.apply(await root.bundle(wanting(1)));
    expect(lastLine(stderr)).toContain(
      "the kernel of this host has no setting vm.max_map_count, which server needs; nothing",
    );
    expect(code).toBe(3);
  });

  it("that cannot be set are refused with what to do", async () => {
    mkdirSync(root.path(MAPS, ".."), { recursive: true });
    const bundle = await root.bundle(wanting(262_144));
    const fixed = `echo 65530 >${root.path("in/fixed")} && : >${root.path(MAPS)} && mount --bind -o ro ${root.path("in/fixed")} ${root.path(MAPS)}`;
    const { code, stderr } = await root.applyAfter(fixed, bundle);
    expect(lastLine(stderr)).toContain(
      "server needs vm.max_map_count to be 262144 or more, it is 65530, and cannot be set here (a container has the " +
        "settings of its machine); set it there; nothing was changed",
    );
    expect(code).toBe(3);
  });

  it("are kept over a boot after an activation that was cut off there, and go with everything else", async () => {
    root.write(MAPS, "65530\n");
    const bundle = await root.bundle(wanting(262_144));
    expect((await root.apply(bundle, [], { VMO_STOP_AT: "kernel" })).code).toBe(137);
    expect((await root.apply(bundle)).code).toBe(0);
    expect([root.read(MAPS), linked(), live()]).toEqual(["262144\n", true, bundle.digest]);
    expect((await root.run(["remove"])).code).toBe(0);
    expect(linked()).toBe(false);
  });
});

describe("a validation", () => {
  const checkedBy = (script: string, more: Partial<Command>): Promise<Shape> => {
    const shape: Shape = {
      changes: { validations: [{ purpose: "the check is content", run: [{ program: "check" }, "now"], ...more }] },
    };
    const place = async (folder: string) => {
      writeFileSync(`${folder}/check`, `#!/bin/sh\n${script}\n`);
      await succeed("chmod", ["755", `${folder}/check`]);
    };
    return root.offer(place).then(() => shape);
  };

  it("has the variables that it is given, files of the release among them, and no others", async () => {
    const script = 'exec env | grep -v -e ^PWD= -e ^_= -e ^SHLVL= | sort >"$OUT"';
    const environment = { OUT: root.path("in/env"), RULES: { releaseFile: "server/rules/a.yml" }, WORDS: "a b=c" };
    await installed(await checkedBy(script, { environment }));
    const lines = root.read("in/env").trim().split("\n");
    expect(lines.filter((line) => !line.startsWith("PATH="))).toEqual([
      "LC_ALL=C",
      `OUT=${root.path("in/env")}`,
      `RULES=${root.path(HOME)}/releases/${live()}/files/server/rules/a.yml`,
      "WORDS=a b=c",
    ]);
  });

  it("fails when it says what it must not, although it ends well", async () => {
    const shape = await checkedBy('echo "started"; echo "[warn]: parameter \'bufer\' is not used."', {
      refuses: "is not used",
    });
    const { code, stderr } = await root.apply(await root.bundle(shape));
    expect(lastLine(stderr)).toContain(
      `the release failed its validation "the check is content" (check): [warn]: parameter 'bufer' is not used.; nothing was changed`,
    );
    expect(code).toBe(3);
  });
});

describe("the folder of an archive", () => {
  const using: Shape = {
    changes: {
      files: [
        { path: "server/server.yml", content: `home: ${liveArtifact("tool")}/share\n`, onChange: "reload" },
        { path: "server/rules/a.yml", content: "threshold: 80\n", onChange: "reload" },
      ],
      validations: [],
    },
  };

  it("lies under one path in each release that names it", async () => {
    await root.offer((folder) => succeed("sh", ["-c", 'mkdir "$0/share" && echo plugin >"$0/share/plugin"', folder]));
    const bundle = await installed(using);
    expect(root.read(`${HOME}/current/folders/tool/share/plugin`)).toBe("plugin\n");
    expect((await root.run(["report"])).stdout).toBe("");
    expect(lastLine((await root.apply(bundle)).stderr)).toMatch(/^nothing to do/);
    await succeed("rm", [root.path(HOME, "current/folders/tool")]);
    expect((await root.run(["report"])).stdout).toContain("drifted: folders/tool (is missing)");
    expect((await root.apply(bundle)).code).toBe(0);
    expect(root.read(`${HOME}/current/folders/tool/share/plugin`)).toBe("plugin\n");
    await installed();
    expect(root.exists(`${HOME}/current/folders`)).toBe(false);
  });
});

describe("a package of a vendor", () => {
  const FILE = "tool_1.0_amd64.deb";

  async function packed(change: string): Promise<Shape> {
    const folder = root.path("in/package");
    mkdirSync(`${folder}/DEBIAN`, { recursive: true });
    mkdirSync(`${folder}/usr/share/tool`, { recursive: true });
    const control =
      "Package: tool\nVersion: 1.0\nArchitecture: amd64\nMaintainer: x <x@example.org>\nInstalled-Size: 12\nDescription: x\n";
    writeFileSync(`${folder}/DEBIAN/control`, control);
    writeFileSync(`${folder}/DEBIAN/preinst`, `#!/bin/sh\ntouch ${root.path("in/installed")}\n`, { mode: 0o755 });
    for (const program of ["server", "check"]) writeFileSync(`${folder}/usr/share/tool/${program}`, "#!/bin/sh\n");
    for (const program of ["server", "check"]) chmodSync(`${folder}/usr/share/tool/${program}`, 0o755);
    await succeed("sh", ["-c", `cd "$0" && ${change}`, folder]);
    await succeed("dpkg-deb", ["--build", "--root-owner-group", folder, root.path("in", FILE)]);
    const content = readFileSync(root.path("in", FILE));
    root.answers.set(`/${FILE}`, content);
    root.answers.set(`/${FILE}.sha512`, `${createHash("sha512").update(content).digest("hex")}  ${FILE}\n`);
    const { address } = root;
    return {
      archive: {
        url: `${address}/${FILE}`,
        file: FILE,
        root: "usr/share/tool",
        checksums: `${address}/${FILE}.sha512`,
      },
    };
  }

  it("is unpacked, and not installed", async () => {
    await installed(await packed("ln -s /etc/passwd usr/elsewhere"));
    expect(root.read(`${HOME}/current/bin/server`)).toBe("#!/bin/sh\n");
    expect(root.exists("in/installed")).toBe(false);
    expect(root.exists(`${HOME}/artifacts/.new-tool-1.0`)).toBe(false);
  });

  it("is proven by the index of the vendor's repository, and not by another version that stands there", async () => {
    const { archive } = await packed("true");
    const right = createHash("sha256")
      .update(readFileSync(root.path("in", FILE)))
      .digest("hex");
    const entry = (file: string, sum: string) =>
      `Package: tool\nFilename: pool/t/tool/${file}\nSHA1: 1\nSHA256: ${sum}\nSHA512: 2\nDescription: x\n ${file}\n\n`;
    const others = entry("tool_0.9_amd64.deb", "0".repeat(64)) + entry("tool_1.1_amd64.deb", "1".repeat(64));
    const checksums = `${root.address}/Packages`;
    root.answers.set("/Packages", others);
    const refused = await root.apply(await root.bundle({ archive: { ...archive!, checksums } }));
    expect(lastLine(refused.stderr)).toContain(`the checksum file ${checksums} does not name ${FILE}`);
    root.answers.set("/Packages", entry("tool_0.9_amd64.deb", "0".repeat(64)) + entry(FILE, right));
    await installed({ archive: { ...archive!, checksums } });
    expect(root.read(`${HOME}/current/bin/server`)).toBe("#!/bin/sh\n");
  });

  it("with a link that leads out of its folder is refused", async () => {
    const bundle = await root.bundle(await packed("ln -s /etc/passwd usr/share/tool/users"));
    const { code, stderr } = await root.apply(bundle);
    expect(lastLine(stderr)).toContain(`${FILE} holds "usr/share/tool/users", a link that leads out of the archive`);
    expect(code).toBe(3);
  });
});

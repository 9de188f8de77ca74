import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { HOME, installed, lastLine, root, rootForEach, withSecret } from "./activation/root-for-each";

rootForEach();

const UNITS = "etc/systemd/system";

describe("what an administrator calls vmo-… too", () => {
  const own = "[Service]\nExecStart=/usr/local/bin/customer\n";

  it("is neither stopped nor deleted by an activation and by the removal of everything", async () => {
    root.write(`${UNITS}/vmo-customer.service`, own);
    symlinkSync("/usr/local/lib/vmo-linked.service", root.path(UNITS, "vmo-linked.service"));
    await installed();
    root.write("run/units/vmo-customer.service", "active\n");
    await installed({ without: "exporter" });
    expect((await root.run(["remove"])).code).toBe(0);
    expect(root.calls().filter((call) => /customer|linked/.test(call))).toEqual([]);
    expect(root.read(`${UNITS}/vmo-customer.service`)).toBe(own);
    expect(readlinkSync(root.path(UNITS, "vmo-linked.service"))).toBe("/usr/local/lib/vmo-linked.service");
  });

  it.each(["vmo-server.service", "vm-observability.target"])("is not replaced: %s is refused by name", async (unit) => {
    root.write(`${UNITS}/${unit}`, own);
    const { code, stderr } = await root.apply(await root.bundle());
    expect(lastLine(stderr)).toBe(
      `vm-observability: ${root.path(UNITS, unit)} exists and is not ours; remove or rename it, because this release brings ` +
        `its own ${unit}; nothing was changed, nothing was installed`,
    );
    expect(code).toBe(3);
    expect(root.read(`${UNITS}/${unit}`)).toBe(own);
  });
});

describe("what an intruder or an accident changes in what is ours", () => {
  const at = (...parts: readonly string[]) => root.path(HOME, ...parts);
  const artifact = () => at("artifacts", readdirSync(at("artifacts"))[0] ?? "");
  const relink = (to: string, path: string) => {
    rmSync(path);
    symlinkSync(to, path);
  };
  const facts = () => {
    root.write("in/facts", `host.env ${Buffer.from("A=1\n").toString("base64")}\n`);
    return ["--facts", root.path("in/facts")];
  };

  it.each<[string, () => void, RegExp, RegExp?]>([
    [
      "a program's link leads elsewhere",
      () => relink("/bin/true", at("current/bin/server")),
      /bin\/server \(leads to \/bin\/true\)/,
      /^restart .*vmo-server/,
    ],
    [
      "a program was added",
      () => writeFileSync(at("current/bin/evil"), "", { mode: 0o755 }),
      /bin\/evil \(does not belong/,
    ],
    [
      "a folder was added",
      () => mkdirSync(at("current/more/deep"), { recursive: true }),
      /more\/deep \(does not belong/,
    ],
    [
      "all may write into the home",
      () => chmodSync(at(), 0o777),
      /opt\/vm-observability \(has the mode 777 and not 755\)/,
    ],
    ["all may write into releases", () => chmodSync(at("releases"), 0o777), /releases \(has the mode 777/],
    [
      "all may write into a release",
      () => chmodSync(at("current/files/server"), 0o1777),
      /files\/server \(has the mode 1777/,
    ],
    [
      "a file of the release has another owner",
      () => chownSync(at("current/activate"), 1000, 0),
      /activate \(belongs to 1000:0\)/,
    ],
    [
      "a file of the release is a link to its own content",
      () => {
        renameSync(at("current/files/server/server.yml"), root.path("etc/server.yml"));
        symlinkSync(root.path("etc/server.yml"), at("current/files/server/server.yml"));
      },
      /server\.yml \(is of another kind\)/,
      /^reload vmo-server/,
    ],
    [
      "the target was disabled",
      () => rmSync(root.path(UNITS, "multi-user.target.wants/vm-observability.target")),
      /wants\/vm-observability\.target \(is missing\)/,
    ],
    [
      "a unit's link leads elsewhere",
      () => relink("/dev/null", root.path(UNITS, "vmo-exporter.service")),
      /vmo-exporter\.service \(leads to \/dev\/null\)/,
      /^restart vmo-exporter/,
    ],
    [
      "all may read the data",
      () => chmodSync(root.path("var/lib/vm-observability/server"), 0o777),
      /server \(has the mode 777 and not 750\)/,
    ],
    [
      "data has another owner",
      () => chownSync(root.path("var/lib/vm-observability/server"), 0, 0),
      /server \(belongs to 0:0\)/,
    ],
    [
      "an archive's folder has one more file",
      () => writeFileSync(join(artifact(), "more"), ""),
      /artifacts\/tool-.* \(has other files than its archive\)/,
      /^restart .*vmo-server/,
    ],
    [
      "all may write a program",
      () => chmodSync(join(artifact(), "server"), 0o777),
      /artifacts\/tool-.* \(has other files/,
    ],
    [
      "a program has another owner",
      () => chownSync(join(artifact(), "server"), 1000, 1000),
      /artifacts\/tool-.* \(has other/,
    ],
    [
      "a fact was changed",
      () => writeFileSync(at("host/host.env"), "A=2\n"),
      /host\/host\.env \(has another content\)/,
    ],
    ["a fact was added", () => writeFileSync(at("host/more"), ""), /host\/more \(does not belong there\)/],
    [
      "all may write beside the folder of secrets",
      () => chmodSync(root.path("etc/vm-observability"), 0o777),
      /etc\/vm-observability \(may be written by others\)/,
    ],
    [
      "the folder above secrets has another owner",
      () => chownSync(root.path("etc/vm-observability"), 65534, 0),
      /etc\/vm-observability \(belongs to 65534:0\)/,
    ],
    [
      "the folder of facts is a link to another one",
      () => {
        renameSync(at("host"), root.path("etc/host"));
        symlinkSync(root.path("etc/host"), at("host"));
      },
      /host \(leads to .*etc\/host\)/,
    ],
    [
      "all may read secrets",
      () => chmodSync(root.path("etc/vm-observability/secrets"), 0o755),
      /secrets \(has the mode 755 and not 700\)/,
    ],
  ])("is named and put back: %s", async (...[, change, named, call]) => {
    root.write("in/secrets/t", "x");
    const bundle = await root.bundle(withSecret({ kind: "variable", variable: "t", version: 1 }));
    const given = [...facts(), "--secrets", root.path("in/secrets")];
    expect((await root.apply(bundle, given)).code).toBe(0);
    expect((await root.run(["report"])).stdout).toBe("");
    root.calls();
    change();
    expect((await root.run(["report"])).stdout).toMatch(named);
    expect(root.read("var/lib/vm-observability/textfiles/vmo.prom")).toMatch(/drifted_files [1-9]/);
    // By hand, without what a fleet would deliver again, but for the bundle.
    const { code, stderr } = await root.apply(bundle);
    expect(code === 0 ? "put back" : stderr).toBe("put back");
    if (call) expect(root.calls().filter((one) => call.test(one))).toHaveLength(1);
    expect((await root.run(["report"])).stdout).toBe("");
    expect(root.read(`${HOME}/host/host.env`)).toBe("A=1\n");
    expect(lastLine((await root.apply(bundle)).stderr)).toMatch(/^nothing to do/);
  });

  it("removes a file whose name spells another path, and not that path", async () => {
    const bundle = await installed();
    root.write("etc/victim/x", "kept");
    const victim = root.path("etc/victim");
    for (const name of [`a\nf\t644\t0:0\t${victim}\t`, "b\nf\t644\t0:0\t", "c d", "-rf"])
      writeFileSync(at("current/files/server", name.replaceAll("/", "\u2044")), "");
    mkdirSync(join(at("current/files"), `y\nd\t777\t0:0\t${at()}`.replaceAll("/", "\u2044")));
    const { code } = await root.apply(bundle);
    expect(code).toBe(0);
    expect(root.read("etc/victim/x")).toBe("kept");
    expect(existsSync(at("current/files/server", "c d")) || existsSync(at("current/files/server/-rf"))).toBe(false);
  });

  it("by a plan and a list of folders that somebody wrote is not followed to other places", async () => {
    const bundle = await installed();
    mkdirSync(root.path("etc/victim"), { mode: 0o700 });
    writeFileSync(at("current/tmpfiles.conf"), `d /etc/victim 0777 vmo-server vmo-server -\n`);
    writeFileSync(at("current/plan"), `${root.read(`${HOME}/current/plan`)}unit\t../../victim\tserver\tstarts\t-\tx\n`);
    expect((await root.apply(bundle)).code).toBe(0);
    expect(statSync(root.path("etc/victim"))).toMatchObject({ mode: 0o40700, uid: 0 });
    expect((await root.run(["report"])).stdout).toBe("");
  });

  it("is put back without a bundle as long as no content is lost", async () => {
    const { digest } = await installed();
    chmodSync(at("current/files"), 0o777);
    relink("/bin/true", at("current/bin/server"));
    expect((await root.run(["apply", "--digest", digest])).code).toBe(0);
    expect((await root.run(["report"])).stdout).toBe("");
    writeFileSync(at("current/plan"), "");
    const { code, stderr } = await root.run(["apply", "--digest", digest]);
    expect([code, lastLine(stderr)]).toEqual([3, expect.stringContaining("and no bundle was given")]);
  });
});

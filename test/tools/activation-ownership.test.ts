import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { activationPart } from "../../constructs/targets/activation-script";
import { agentScript } from "../../constructs/targets/aws/scripts";
import { run } from "../../harness/command";
import { HOME, installed, lastLine, root, rootForEach } from "./activation/root-for-each";

jest.setTimeout(120_000);
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
      `vm-observability: ${root.path(UNITS, unit)} exists and is not ours; remove or rename it, for this release brings ` +
        `its own ${unit}; nothing was changed, nothing was installed`,
    );
    expect(code).toBe(3);
    expect(root.read(`${UNITS}/${unit}`)).toBe(own);
  });
});

describe("a folder with a blank in its name", () => {
  it("among releases, artifacts and copies is removed itself, and nothing that its name spells", async () => {
    await installed();
    for (const folder of [`${HOME}/releases`, `${HOME}/artifacts`]) mkdirSync(root.path(folder, "old etc"));
    // The script runs in the root's folder, where `etc` is another folder.
    await installed({ threshold: 90 });
    expect(root.exists("etc/passwd")).toBe(true);
    expect(root.exists(`${HOME}/releases/old etc`) || root.exists(`${HOME}/artifacts/old etc`)).toBe(false);
  });
});

describe("an archive", () => {
  it("gives no program its owner's rights, and nobody but root what it may write", async () => {
    await root.offer((folder) => run("chmod", ["6777", `${folder}/server`, folder]));
    await installed();
    const program = root.path(HOME, "current/bin/server");
    expect((statSync(program).mode & 0o7777).toString(8)).toBe("755");
    expect((statSync(`${program}/..`.replace(/server\/\.\.$/, "")).mode & 0o7022).toString(8)).toBe("0");
  });

  it("is refused when it holds a device", async () => {
    await root.offer((folder) => run("mknod", [`${folder}/disk`, "b", "7", "0"]));
    const { code, stderr } = await root.apply(await root.bundle());
    expect(lastLine(stderr)).toContain(
      'holds "tool-1.0.linux-amd64/disk", which is neither a file nor a folder nor a link;',
    );
    expect(code).toBe(3);
  });
});

describe("metrics in a folder that belongs to an account without rights", () => {
  const AT = "var/lib/vm-observability/textfiles";

  /** Writes a file of metrics as the agent of hosts on AWS does. */
  const measured = (): Promise<unknown> => {
    const functions = agentScript().text.replace(/\nmain "\$@"\n$/, "\n");
    const told = `${functions}\nrelease=x data=${root.path("var/lib/vm-observability")}\nvalue() { :; }\nmeasure\n`;
    return run("sh", ["-c", told]);
  };

  it.each<[string, string, () => Promise<unknown>]>([
    ["the host's report", "vmo.prom", () => root.run(["report"])],
    ["the agent of hosts on AWS", "vmo_agent.prom", measured],
  ])("are never written through a link or into a folder by %s", async (_, file, write) => {
    await installed();
    writeFileSync(root.path("etc/private"), "private", { mode: 0o600 });
    mkdirSync(root.path("etc/folder"));
    for (const name of [file, `${file}.new`, `.${file}.new`]) {
      for (const victim of ["etc/private", "etc/folder"]) {
        await run("rm", ["-rf", root.path(AT, name)]);
        symlinkSync(root.path(victim), root.path(AT, name));
        await write();
        expect(root.read("etc/private")).toBe("private");
        expect(statSync(root.path("etc/private")).mode & 0o777).toBe(0o600);
        expect(existsSync(root.path("etc/folder", file)) || existsSync(root.path("etc/folder", `${file}.new`))).toBe(
          false,
        );
        expect(lstatSync(root.path(AT, file)).isFile()).toBe(true);
      }
    }
    await run("rm", ["-rf", root.path(AT, file)]);
    mkdirSync(root.path(AT, file));
    await write();
    expect(lstatSync(root.path(AT, file)).isFile()).toBe(true);
    expect(lstatSync(root.path(AT, file)).mode & 0o777).toBe(0o644);
    expect(readFileSync(root.path(AT, file), "utf8")).toContain("vm_observability_");
  });

  it("are published by one function, which both scripts have", () => {
    expect(agentScript().text).toContain(activationPart("publish"));
    expect(agentScript().text.split("\n")[0]).toBe("#!/bin/sh");
  });
});

describe("a disk that is mounted noexec", () => {
  it("below the programs is refused by that name, before anything is fetched", async () => {
    const { code, stderr } = await root.applyAfter(
      `mkdir -p ${root.path("opt")} && mount -t tmpfs -o noexec tmpfs ${root.path("opt")}`,
      await root.bundle(),
    );
    expect(lastLine(stderr)).toBe(
      `vm-observability: ${root.path(HOME)} lies on ${root.path("opt")}, which is mounted noexec: no program can run there; ` +
        `mount it without that (mount -o remount,exec ${root.path("opt")}); nothing was changed, nothing was installed`,
    );
    expect(stderr).not.toContain("fetching");
    expect(code).toBe(3);
  });
});

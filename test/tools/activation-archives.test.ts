import { mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { run } from "../../harness/command";
import { HOME, installed, lastLine, root, rootForEach } from "./activation/root-for-each";

rootForEach();

describe("an archive", () => {
  it("gives no program its owner's rights, and nobody but root what it may write", async () => {
    await root.offer((folder) => run("chmod", ["6777", `${folder}/server`, folder]));
    await installed();
    const program = root.path(HOME, "current/bin/server");
    expect((statSync(program).mode & 0o7777).toString(8)).toBe("755");
    expect((statSync(`${program}/..`.replace(/server\/\.\.$/, "")).mode & 0o7022).toString(8)).toBe("0");
  });

  const IN = "tool-1.0.linux-amd64";

  it.each<[string, string, (folder: string) => unknown]>([
    [
      "a device",
      'disk", which is neither a file nor a folder nor a link;',
      (at) => run("mknod", [`${at}/disk`, "b", "7", "0"]),
    ],
    ["a link to a place of the host", 'x", a link that leads out', (at) => symlinkSync("/etc/victim", `${at}/x`)],
    ["a link up and out", 'x", a link that leads out', (at) => symlinkSync("../../etc/victim", `${at}/x`)],
    ["a link to its own absolute place", 'x", a link that leads out', (at) => symlinkSync(`${at}/server`, `${at}/x`)],
    [
      "a folder's link under the activation's own name",
      '.stamp", a link',
      (at) => symlinkSync("/etc/victim", `${at}/.stamp`),
    ],
    [
      "a name of two lines",
      'xssh-ed25519 AAAA", whose name has a control',
      (at) => writeFileSync(`${at}/x\nssh-ed25519 AAAA`, ""),
    ],
  ])("is refused when it holds %s", async (_, words, make) => {
    writeFileSync(root.path("etc/victim"), "victim");
    await root.offer((folder) => make(folder) as Promise<unknown>);
    const { code, stderr } = await root.apply(await root.bundle());
    expect(lastLine(stderr)).toContain(`holds "${IN}/${words}`);
    expect(code).toBe(3);
    expect(root.read("etc/victim")).toBe("victim");
  });

  it("may hold links within itself, and a file under the activation's own name is not taken", async () => {
    await root.offer((folder) => {
      mkdirSync(`${folder}/bin`);
      symlinkSync("../server", `${folder}/bin/tool`);
      writeFileSync(`${folder}/.stamp`, "forged");
      return Promise.resolve();
    });
    const bundle = await installed();
    const [artifact = ""] = readdirSync(root.path(HOME, "artifacts")).filter((name) => name.startsWith("tool-1.0"));
    expect(root.read(`${HOME}/artifacts/${artifact}/.stamp`)).toContain("server");
    expect((await root.run(["status"])).stdout).not.toContain("forged");
    expect((await root.apply(bundle)).code).toBe(0);
  });
});

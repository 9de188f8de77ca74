import { existsSync, lstatSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { activationPart } from "../../constructs/targets/activation-script";
import { agentScript } from "../../constructs/targets/aws/scripts";
import { run } from "../../harness/command";
import { installed, root, rootForEach } from "./activation/root-for-each";

rootForEach();

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

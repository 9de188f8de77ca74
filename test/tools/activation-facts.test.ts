import { statSync } from "node:fs";
import { HOME, lastLine, root, rootForEach } from "./activation/root-for-each";

rootForEach();

const base64 = (text: string) => Buffer.from(text).toString("base64");

describe("facts", () => {
  const facts = (files: Readonly<Record<string, string>>) => {
    root.write(
      "in/facts",
      Object.entries(files)
        .map(([path, text]) => `${path} ${base64(text)}\n`)
        .join(""),
    );
    return ["--facts", root.path("in/facts")];
  };

  it("lie beside the releases; only what changes is written, and what is gone is removed", async () => {
    const bundle = await root.bundle();
    await root.apply(
      bundle,
      facts({ "host.env": "VMO_HOST_NAME=web-1\n", "targets/hosts.json": "[]", "targets/old.json": "" }),
    );
    const env = statSync(root.path(HOME, "host/host.env"));
    expect(root.read(`${HOME}/host/host.env`)).toBe("VMO_HOST_NAME=web-1\n");
    const options = facts({ "host.env": "VMO_HOST_NAME=web-1\n", "targets/hosts.json": '["a"]' });
    expect((await root.apply(bundle, options)).code).toBe(0);
    expect(root.read(`${HOME}/host/targets/hosts.json`)).toBe('["a"]');
    expect(root.exists(`${HOME}/host/targets/old.json`)).toBe(false);
    expect(statSync(root.path(HOME, "host/host.env")).ino).toBe(env.ino);
    expect(lastLine((await root.apply(bundle, options)).stderr)).toMatch(/^nothing to do/);
  });

  it.each(["../etc/passwd", "/etc/passwd", "targets/../../x", ".facts", "a b"])("refuse the path %s", async (path) => {
    const { code, stderr } = await root.apply(await root.bundle(), facts({ [path]: "x" }));
    expect(lastLine(stderr)).toMatch(/; nothing was changed, nothing was installed$/);
    expect(code).toBe(3);
  });

  it("restart the units that name them, and go back with a release that fails", async () => {
    const [server] = root.plans();
    const units = (server?.units ?? []).map((unit) => ({
      ...unit,
      sections: { Service: { ...unit.sections.Service, EnvironmentFile: "/opt/vm-observability/host/host.env" } },
    }));
    const bundle = await root.bundle({ changes: { units } });
    await root.apply(bundle, facts({ "host.env": "A=1" }));
    root.calls();
    expect((await root.apply(bundle, facts({ "host.env": "A=2" }))).code).toBe(0);
    expect(root.calls()).toContain("restart vmo-server.service");
    const bad = await root.apply(await root.bundle({ dies: true }), facts({ "host.env": "A=3" }));
    expect(bad.code).toBe(4);
    expect(root.read(`${HOME}/host/host.env`)).toBe("A=2");
  });
});

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

  it("have a changed /etc/hosts after an activation by hand, which said that all is well each time and left the old one", async () => {
    root.write("etc/hosts", "127.0.0.1 localhost\n");
    const bundle = await root.bundle();
    const given = facts({ "host.env": "VMO_HOST_NAME=web-1\n", "fleet-names": "10.0.0.5 monitor-1.fleet.internal\n" });
    expect((await root.apply(bundle, given)).code).toBe(0);
    root.calls();
    root.write("etc/hosts", "127.0.0.1 localhost\n10.0.0.99 relay.example.com\n");
    expect((await root.run(["report"])).stdout).toMatch(/^stale: host\/hosts \(\/etc\/hosts of this host, or /);
    const byHand = ["apply", "--digest", bundle.digest];
    expect(lastLine((await root.run(byHand)).stderr)).toMatch(/is live and healthy$/);
    expect(root.read(`${HOME}/host/hosts`)).toBe(
      "10.0.0.5 monitor-1.fleet.internal\n127.0.0.1 localhost\n10.0.0.99 relay.example.com\n",
    );
    expect(root.calls().filter((call) => /^(re)?start vmo|^reload/.test(call))).toEqual([]);
    expect((await root.run(["report"])).stdout).toBe("");
    expect(lastLine((await root.run(byHand)).stderr)).toMatch(/^nothing to do/);
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

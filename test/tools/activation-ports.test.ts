import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "../../harness/ports";
import { HOME, installed, lastLine, root, rootForEach } from "./activation/root-for-each";

rootForEach();

const METRICS = "var/lib/vm-observability/textfiles/vmo.prom";

/** A program that calls itself `name`, listens on `port` and prints it. */
const listener = (name: string, port = 0) =>
  `process.title = ${JSON.stringify(name)}; const s = require("net").createServer().listen(${port}, () => console.log(s.address().port));`;

/** The release whose server opens `port`. */
const opening = (port: number) => ({
  changes: { listens: [{ port, protocol: "tcp", exposure: "loopback", purpose: "Pages" } as const] },
});

async function held(name: string) {
  const holder = spawn(process.execPath, ["-e", listener(name)]);
  const [line] = (await once(holder.stdout, "data")) as [Buffer];
  const port = Number(line.toString());
  return { holder, port, bundle: await root.bundle(opening(port)) };
}

/** Lets a process named "thief" take `port` after the host was checked, and before any unit starts. */
function stealAfterCheck(port: number): () => number {
  const program = join(root.folder, "in/thief.js");
  writeFileSync(program, listener("thief", port));
  writeFileSync(
    root.path("bin/systemd-tmpfiles"),
    `#!/bin/sh\n"${process.execPath}" "${program}" >"$VMO_ROOT/in/stolen" 2>&1 &\necho $! >"$VMO_ROOT/in/thief.pid"\n` +
      `until [ -s "$VMO_ROOT/in/stolen" ]; do sleep 0.05; done\nrm "$0"\nexec /usr/bin/systemd-tmpfiles "$@"\n`,
    { mode: 0o755 },
  );
  return () => Number(root.read("in/thief.pid"));
}

describe("a port that another program holds", () => {
  it("is named in one line, whatever that process calls itself", async () => {
    await installed();
    const { holder, bundle } = await held("\ntime=1 2");
    const { code, stderr } = await root.apply(bundle);
    holder.kill("SIGKILL");
    expect([code, lastLine(stderr)]).toEqual([
      3,
      expect.stringContaining(`is held by  time=1 2 (process ${holder.pid}, user root`),
    ]);
    expect(root.read(`${HOME}/state/outcome`).trim().split("\n")).toHaveLength(4);
    await root.run(["report"]);
    expect(root.read(METRICS)).toMatch(/^vm_observability_activation_timestamp_seconds \d{10}$/m);
  });

  it("let the refusal say that nothing was changed, although an altered file had been put back before", async () => {
    const port = await freePort();
    const release = await installed(opening(port));
    const rules = root.path(`${HOME}/current/files/server/rules/a.yml`);
    const text = root.read(`${HOME}/current/files/server/rules/a.yml`);
    writeFileSync(rules, "altered\n");
    const holder = spawn(process.execPath, ["-e", listener("thief", port)]);
    await once(holder.stdout, "data");
    const { code, stderr } = await root.apply(await root.bundle(opening(port)));
    holder.kill("SIGKILL");
    expect([code, lastLine(stderr)]).toEqual([
      3,
      expect.stringContaining(
        `; nothing was changed, but files that somebody had altered were put back, this host stays on release ${release.digest.slice(0, 12)}`,
      ),
    ]);
    expect(root.read(`${HOME}/current/files/server/rules/a.yml`)).toBe(text);
    expect(existsSync(root.path(`${HOME}/state/mended`))).toBe(false);
  });

  it("is not ours because a user's own manager calls its unit like one of ours", async () => {
    const groups = existsSync("/sys/fs/cgroup/systemd/cgroup.procs") ? "/sys/fs/cgroup/systemd" : "/sys/fs/cgroup";
    const manager = join(groups, `user@${process.pid}.service`);
    await installed();
    const { holder, bundle } = await held("mine");
    mkdirSync(join(manager, "vmo-x.service"), { recursive: true });
    writeFileSync(join(manager, "vmo-x.service/cgroup.procs"), `${holder.pid}`);
    const { code, stderr } = await root.apply(bundle);
    holder.kill("SIGKILL");
    await once(holder, "exit");
    for (const folder of [join(manager, "vmo-x.service"), manager]) rmdirSync(folder);
    expect([code, lastLine(stderr)]).toEqual([
      3,
      expect.stringContaining(", user root, of vmo-x.service); stop it or give server another port; "),
    ]);
  });

  it("is named in the words of the check when it was taken between the check and the start", async () => {
    const before = await installed();
    const port = await freePort();
    const thief = stealAfterCheck(port);
    const { code, stderr } = await root.apply(await root.bundle({ ...opening(port), dies: true }));
    process.kill(thief(), "SIGKILL");
    expect(lastLine(stderr)).toMatch(
      new RegExp(
        `^vm-observability: vmo-server.service ended .*; port ${port}/tcp \\(server: Pages\\) is held by thief \\(process ${thief()}, ` +
          `user root.*\\); stop it or give server another port; this host is back on release ${before.digest.slice(0, 12)}$`,
      ),
    );
    expect(code).toBe(4);
    expect(root.read(`${HOME}/state/outcome`)).toContain(`; port ${port}/tcp (server: Pages) is held by thief`);
  });

  it("of the live release is named in the report and in the metrics, in characters that no page breaks on", async () => {
    const port = await freePort();
    await installed(opening(port));
    const holder = spawn(process.execPath, ["-e", listener('x"} 1\\', port)]);
    await once(holder.stdout, "data");
    const { stdout } = await root.run(["report"]);
    holder.kill("SIGKILL");
    expect(stdout).toMatch(
      new RegExp(`^held: port ${port}/tcp \\(server: Pages\\) is held by x"} 1.* \\(process ${holder.pid}, user root`),
    );
    expect(root.read(METRICS)).toContain(
      `\nvm_observability_held_port{listen="${port}/tcp",component="server",program="x___1_",process="${holder.pid}",user="root"} 1\n`,
    );
    await once(holder, "close");
    expect((await root.run(["report"])).stdout).toBe("");
    expect(root.read(METRICS)).not.toContain("held_port{");
  });
});

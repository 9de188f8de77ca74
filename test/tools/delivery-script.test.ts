import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../harness/command";
import { tool } from "../../harness/tools";

const ID = "11111111-1111-1111-1111-11111111111";

describe("the script that delivers over SSH, in a home where others deliver too", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "vmo-delivery-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Puts the script into the folder of a delivery of `member`, with other places in the host. */
  const arrives = (member: string, delivery: string): string => {
    const home = join(folder, `home/.vm-observability-${member}.${delivery}`);
    mkdirSync(join(home, "step"), { recursive: true });
    const text = readFileSync(join(__dirname, "../../constructs/targets/ssh/deliver.sh"), "utf8");
    writeFileSync(
      join(home, "step/deliver"),
      text.replace(/^memory=.*$/m, `memory=${folder}/memory`).replace(/^current=.*$/m, `current=${folder}/current`),
    );
    return home;
  };
  const removes = (home: string, member: string) => run("sh", [join(home, "step/deliver"), "remove", "web-1", member]);

  it("clears up what was cut off of its own membership, and leaves alone what another stack delivers to the same host", async () => {
    const [mine, theirs] = [`${ID}1`, `${ID}2`];
    const cutOff = arrives(mine, `${ID}3`);
    const running = arrives(theirs, `${ID}4`);
    const home = arrives(mine, `${ID}5`);
    expect(await removes(home, mine)).toMatchObject({
      code: 0,
      stdout: "web-1 is deactivated: nothing was installed\n",
    });
    expect([existsSync(cutOff), existsSync(home), existsSync(running)]).toEqual([false, false, true]);
  });

  // InfluxDB and Grafana on one host: whichever was seeded first removed the other's folder, and the first apply of a stack with both failed.
  it("seeds two components of one host at the same time", async () => {
    mkdirSync(join(folder, "current"));
    writeFileSync(join(folder, "current/activate"), 'echo "$2 is seeded"\n');
    const [influxdb, grafana] = [arrives(`${ID}1`, `${ID}2`), arrives(`${ID}1`, `${ID}3`)];
    const seeds = (home: string, component: string) =>
      run("sh", [join(home, "step/deliver"), "seed", "monitor-1", `${ID}1`, component, "digest"]);
    expect(await seeds(grafana, "grafana")).toMatchObject({ code: 0, stdout: "grafana is seeded\n" });
    expect([existsSync(influxdb), existsSync(grafana)]).toEqual([true, false]);
    expect(await seeds(influxdb, "influxdb")).toMatchObject({ code: 0, stdout: "influxdb is seeded\n", stderr: "" });
    expect(existsSync(influxdb)).toBe(false);
  });

  /** Delivers to a host whose `sudo` is the script `sudo`. */
  const activates = async (home: string, member: string, delivery: string, sudo: string) => {
    mkdirSync(join(folder, "bin"));
    const id = '[ "$1" = -u ] && echo 1000 || echo deploy\n';
    for (const [name, text] of Object.entries({ sudo, id })) {
      writeFileSync(join(folder, "bin", name), `#!/bin/sh\n${text}`);
      chmodSync(join(folder, "bin", name), 0o755);
    }
    for (const name of ["bundle.tar.gz", "facts"]) writeFileSync(join(home, name), "");
    const step = join(home, "step/deliver");
    writeFileSync(step, readFileSync(step, "utf8").replace(/^PATH=.*$/m, `PATH=${folder}/bin:$PATH`));
    return run("sh", [step, "activate", "web-1", member, delivery, "digest"]);
  };

  it("leaves alone what the next apply has begun to deliver while this one was at work", async () => {
    const home = arrives(`${ID}1`, `${ID}2`);
    const next = join(folder, `home/.vm-observability-${ID}1.${ID}3/step`);
    const { code } = await activates(
      home,
      `${ID}1`,
      `${ID}2`,
      `shift; case $1 in sh) mkdir -p '${next}' && chown -R 1000 '${folder}/home' ;; install) for last; do :; done; mkdir -p "$last" ;; *) "$@" ;; esac\n`,
    );
    expect([code, existsSync(home), existsSync(next)]).toEqual([0, false, true]);
  });

  it("says in its last line that the login may not become root", async () => {
    const home = arrives(`${ID}1`, `${ID}2`);
    const { code, stderr } = await activates(
      home,
      `${ID}1`,
      `${ID}2`,
      "echo 'sudo: a password is required' >&2; exit 1\n",
    );
    expect([code, stderr]).toEqual([
      3,
      "vm-observability: deploy cannot make a folder as root in /run (sudo: a password is required); nothing was changed\n",
    ]);
  });

  it("ends a removal that did not happen by a line that says so, and what to do", async () => {
    mkdirSync(join(folder, "current"));
    writeFileSync(join(folder, "current/activate"), "echo 'vm-observability: another activation' >&2; exit 6\n");
    chmodSync(join(folder, "current/activate"), 0o755);
    expect(await removes(arrives(`${ID}1`, `${ID}2`), `${ID}1`)).toMatchObject({
      code: 6,
      stdout:
        "web-1 is not deactivated: its units still run, and Terraform knows it no more; log in and run: " +
        `sh ${folder}/current/activate remove\n`,
    });
  });
});

describe("the script that delivers over SSH", () => {
  it("passes shellcheck and is understood by sh", async () => {
    const { path } = await tool("shellcheck", "trixie");
    const script = join(__dirname, "../../constructs/targets/ssh/deliver.sh");
    expect(await run(path, ["--shell=sh", script])).toEqual({ code: 0, stdout: "", stderr: "" });
    expect(await run("sh", ["-n", script])).toEqual({ code: 0, stdout: "", stderr: "" });
  });
});

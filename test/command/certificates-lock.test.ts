import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { hostname } from "node:os";
import { HOSTS, Workplace } from "./command-runs";

let at: Workplace;
beforeEach(() => (at = new Workplace()));
afterEach(() => at.remove());

const files = () => readdirSync(at.path("certificates/fleet")).sort();

describe("two runs on one folder", () => {
  it("make one authority, and each certificate once", async () => {
    const runs = await Promise.all([at.certificates("make"), at.certificates("make"), at.certificates("make")]);
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0]);
    const [authority, ...others] = at.authorities();
    expect(others).toEqual([]);
    expect(HOSTS.map(({ host }) => at.leaf(host).verify(authority!.publicKey))).toEqual([true, true, true]);
    const made = runs.flatMap(({ printed }) => printed).filter((line) => line.includes(": made, ends on"));
    expect(made).toHaveLength(HOSTS.length);
    expect(files()).toEqual(["ca.pem", at.keyFile(), "hosts"].sort());
  });

  it("begin one change of the authority", async () => {
    await at.certificates("make");
    await Promise.all(["trust-new", "trust-new"].map((step) => at.certificates(`rollover --step ${step}`)));
    expect(at.authorities()).toHaveLength(2);
    expect(files().filter((name) => name.endsWith(".key.pem"))).toHaveLength(2);
  });

  it("renew in turn", async () => {
    await at.certificates("make");
    const runs = await Promise.all([1, 2].map(() => at.certificates("renew --within 360 --days 350")));
    expect(runs.map(({ code }) => code)).toEqual([0, 0]);
    expect((await at.certificates("check")).code).toBe(0);
  });

  it("do not wait for one that is gone, and clear away what it left", async () => {
    await at.certificates("make");
    const { pid } = spawnSync("true");
    at.write(`certificates/fleet/.lock,${hostname()},${pid},00000000`, "");
    at.write("certificates/fleet/hosts/web-1.pem.00000000.part", "half a key");
    const before = files().filter((name) => !name.startsWith(".lock"));
    expect((await at.certificates("renew")).code).toBe(0);
    expect(files()).toEqual(before);
    expect(existsSync(at.path("certificates/fleet/hosts/web-1.pem.00000000.part"))).toBe(false);
  });

  it("wait for one that lives, and name it after a while", async () => {
    await at.certificates("make");
    const child = spawn("sleep", ["60"]);
    const lock = `.lock,${hostname()},${child.pid},00000000`;
    at.write(`certificates/fleet/${lock}`, "");
    const refused = await at.certificates("renew");
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(refused).toMatchObject({
      code: 3,
      noted: [expect.stringContaining(`process ${child.pid} on ${hostname()}`)],
    });
    expect((await at.certificates("check")).code).toBe(0);
  }, 60_000);
});

it("leaves no folder where nothing was made", async () => {
  expect((await at.certificates("renew")).code).toBe(2);
  expect(existsSync(at.path("certificates"))).toBe(false);
});

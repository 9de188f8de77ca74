import type { X509Certificate } from "node:crypto";
import { readdirSync } from "node:fs";
import { HOSTS, Workplace } from "./command-runs";

let at: Workplace;
beforeEach(() => (at = new Workplace()));
afterEach(() => at.remove());

describe("certificates rollover", () => {
  const step = (name: string) => at.certificates(`rollover --step ${name}`);

  it("changes the authority in three steps, each of which may be run again", async () => {
    await at.certificates("make");
    const [old] = at.authorities() as [X509Certificate];
    expect((await step("trust-new")).code).toBe(0);
    const both = at.authorities();
    expect(both.map((one) => one.fingerprint256)[0]).toBe(old.fingerprint256);
    expect(both).toHaveLength(2);
    await step("trust-new");
    expect(at.authorities().map(String)).toEqual(both.map(String));
    expect(at.leaf("web-1").checkIssued(old)).toBe(true);

    expect((await step("sign-new")).code).toBe(0);
    const [signing] = at.authorities() as [X509Certificate];
    expect(signing.fingerprint256).toBe(both[1]?.fingerprint256);
    expect(HOSTS.map(({ host }) => at.leaf(host).verify(signing.publicKey))).toEqual([true, true, true]);
    const issued = at.leaf("web-1").serialNumber;
    await step("sign-new");
    expect(at.leaf("web-1").serialNumber).toBe(issued);

    expect((await step("drop-old")).code).toBe(0);
    expect(at.authorities().map(String)).toEqual([String(signing)]);
    expect(readdirSync(at.path("certificates/fleet")).filter((name) => name.endsWith(".key.pem"))).toHaveLength(1);
    expect((await step("drop-old")).printed).toEqual(["hosts trust one authority; nothing was written"]);
    expect((await at.certificates("check")).code).toBe(0);
  });

  it("signs for new hosts with the authority that all hosts trust already", async () => {
    await at.certificates("make");
    const [old] = at.authorities() as [X509Certificate];
    await step("trust-new");
    at.writeHosts([...HOSTS, { host: "web-2" }]);
    await at.certificates("make");
    expect(at.leaf("web-2").verify(old.publicKey)).toBe(true);
  });

  it("goes on where a run broke off, and keeps the old authority until then", async () => {
    await at.certificates("make");
    await step("trust-new");
    const before = at.read("certificates/fleet/hosts/web-1.pem");
    await step("sign-new");
    at.write("certificates/fleet/hosts/web-1.pem", before);
    expect((await step("drop-old")).noted).toEqual([
      "[vm-observability certificates] --step: must wait with drop-old until the new authority signed every certificate in certificates/fleet/hosts; web-1: run --step sign-new again with every --fleet that has them and deploy, or delete the files of hosts that are gone",
    ]);
    expect((await at.certificates("check")).printed[0]).toBe("web-1: is signed by the outgoing authority");
    await step("sign-new");
    expect((await step("drop-old")).code).toBe(0);
  });

  it("keeps the old authority while another fleet's certificate is signed by it", async () => {
    at.writeHosts([{ host: "p1" }], "proxies");
    await at.certificates("make --fleet cdktf.out/stacks/production --fleet cdktf.out/stacks/proxies");
    const one = (name: string) => at.certificates(`rollover --fleet cdktf.out/stacks/production --step ${name}`);
    await one("trust-new");
    expect((await one("sign-new")).noted).toEqual([
      expect.stringContaining("hosts/p1.pem belongs to no host"),
      expect.stringContaining("run --step drop-old"),
    ]);
    const before = at.all();
    expect(await one("drop-old")).toMatchObject({
      code: 2,
      noted: [expect.stringContaining("certificates/fleet/hosts; p1: run")],
    });
    expect(await at.certificates("rollover --host monitor-1 --host web-1 --host logs-1 --step drop-old")).toMatchObject(
      { code: 2 },
    );
    expect(at.all()).toEqual(before);
    at.drop("certificates/fleet/hosts/p1.pem");
    expect((await one("drop-old")).code).toBe(0);
  });

  it("tries the passphrase before it writes anything", async () => {
    at.write("wrong", "no passphrase of this authority\n");
    await at.certificates("make");
    const refused = async (line: string) => {
      const before = at.all();
      expect(await at.certificates(`${line} --passphrase-file wrong`)).toMatchObject({
        code: 2,
        noted: [expect.stringContaining("the passphrase does not open it")],
      });
      expect(at.all()).toEqual(before);
    };
    await refused("rollover --step trust-new");
    await refused("renew --within 400 --host web-1=10.0.0.99");
    await step("trust-new --new-passphrase-file wrong");
    const before = at.all();
    expect((await step("sign-new")).noted).toEqual([expect.stringContaining("the passphrase does not open it")]);
    expect(at.all()).toEqual(before);
    expect((await step("sign-new --passphrase-file wrong")).code).toBe(0);
    expect((await step("drop-old --new-passphrase-file wrong")).noted).toEqual([
      expect.stringContaining("is for the step trust-new, not for drop-old"),
    ]);
  });

  it("takes steps back until the old authority is dropped", async () => {
    await at.certificates("make");
    const made = at.all();
    await step("trust-new");
    expect((await step("take-back")).code).toBe(0);
    expect(at.all()).toEqual(made);
    for (const name of ["trust-new", "sign-new", "take-back"]) expect((await step(name)).code).toBe(0);
    expect((await step("take-back")).noted).toEqual([expect.stringContaining("monitor-1, web-1: run renew")]);
    await at.certificates("renew");
    expect((await step("take-back")).code).toBe(0);
    expect(at.authorities().map(String)).toEqual([made.find(([path]) => path === "fleet/ca.pem")?.[1]]);
    expect((await at.certificates("check")).code).toBe(0);
    expect((await step("take-back")).code).toBe(2);
  });

  it.each([
    ["sign-new", "must be trust-new, because the authority is not being replaced", []],
    ["drop-old", "must be sign-new, because the last step was trust-new", ["trust-new"]],
    ["trust-new", "must be drop-old, because the last step was sign-new", ["trust-new", "sign-new"]],
  ])("refuses %s out of order: %s", async (name, message, before) => {
    await at.certificates("make");
    for (const one of before) await step(one);
    expect(await step(name)).toMatchObject({
      code: 2,
      noted: [`[vm-observability certificates] --step: ${message}; got "${name}"`],
    });
  });
});

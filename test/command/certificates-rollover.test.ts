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
      "[vm-observability certificates] --step: must wait with drop-old until the new authority signed every certificate; web-1: run --step sign-new again and deploy",
    ]);
    expect((await at.certificates("check")).printed[0]).toBe("web-1: is signed by the outgoing authority");
    await step("sign-new");
    expect((await step("drop-old")).code).toBe(0);
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

import { existsSync, rmSync } from "node:fs";
import { Workplace } from "./command-runs";

let at: Workplace;
beforeEach(() => (at = new Workplace()));
afterEach(() => at.remove());

describe("certificates renew", () => {
  it("renews what is due and nothing else", async () => {
    await at.certificates("make --days 60");
    at.wait(20);
    rmSync(at.path("certificates/fleet/hosts/web-1.pem"));
    await at.certificates("renew");
    const [before, fresh] = [at.leaf("monitor-1").serialNumber, at.leaf("web-1").serialNumber];
    at.wait(20);
    expect((await at.certificates("renew")).printed).toEqual([
      "monitor-1: renewed, ends on 2028-02-19 (ends on 2027-03-11, in 20 days; at least 30 days must be left)",
      "logs-1: renewed, ends on 2028-02-19 (ends on 2027-03-11, in 20 days; at least 30 days must be left)",
      "2 of 3 certificates were made in certificates/fleet; deploy to bring them to their hosts",
    ]);
    expect(at.leaf("monitor-1").serialNumber).not.toBe(before);
    expect(at.leaf("web-1").serialNumber).toBe(fresh);
    expect((await at.certificates("renew")).printed).toEqual(["3 certificates are there; nothing was written"]);
  });

  it("keeps addresses and names that an earlier run was given, until they are taken back", async () => {
    await at.certificates("make");
    await at.certificates("renew --host logs-1=10.0.1.7,logs.example.com");
    const names = () => at.leaf("logs-1").subjectAltName;
    const given = "DNS:logs-1.fleet.internal, DNS:logs.example.com, IP Address:10.0.1.7";
    expect(names()).toBe(given);
    at.wait(340);
    await at.certificates("renew");
    expect([(await at.certificates("check")).code, names()]).toEqual([0, given]);
    await at.certificates("renew --within 400 --host logs-1=10.0.1.8");
    expect(names()).toBe("DNS:logs-1.fleet.internal, IP Address:10.0.1.8");
    await at.certificates("renew --within 400 --host logs-1=");
    expect(names()).toBe("DNS:logs-1.fleet.internal");
  });

  it("makes no certificate that outlives its authority", async () => {
    await at.certificates("make --authority-days 100");
    expect(at.leaf("web-1").validTo).toBe("Apr 20 12:00:00 2027 GMT");
  });

  it("makes no authority: a wrong folder would give one that nobody trusts", async () => {
    expect(await at.certificates("renew --folder elsewhere")).toEqual({
      code: 2,
      printed: [],
      noted: [
        "[vm-observability certificates] elsewhere/fleet/ca.pem does not exist: give the --folder that make wrote, or run make if there was none",
      ],
    });
    expect(existsSync(at.path("elsewhere"))).toBe(false);
  });

  it.each<[string, () => unknown, number, string]>([
    [
      "a wrong passphrase",
      () => (at.environment = { VM_OBSERVABILITY_CA_PASSPHRASE: "wrong, and long enough" }),
      2,
      ".key.pem: the passphrase does not open it",
    ],
    [
      "no passphrase",
      () => (at.environment = {}),
      2,
      "the authority's key needs a passphrase, and none is given; make one with",
    ],
    [
      "no key",
      () => rmSync(at.path(`certificates/fleet/${at.keyFile()}`)),
      3,
      "is missing, and nothing is signed without the authority's key",
    ],
    [
      "an authority that ended",
      () => at.wait(4000),
      2,
      "the authority ended on 2037-01-07; begin a new one with rollover --step trust-new",
    ],
  ])("changes nothing with %s", async (_, spoil, expected, message) => {
    await at.certificates("make");
    at.wait(360);
    const before = at.all().filter(([path]) => path.startsWith("fleet/hosts"));
    await spoil();
    const { code, noted } = await at.certificates("renew");
    expect([code, noted.at(-1)]).toEqual([expected, expect.stringContaining(message)]);
    expect(at.all().filter(([path]) => path.startsWith("fleet/hosts"))).toEqual(before);
  });
});

import { createPrivateKey, type X509Certificate } from "node:crypto";
import { chmodSync, existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { readCertificateFile, readCertificates } from "../../lib/certificates";
import { HOSTS, Workplace } from "./command-runs";

const PASSPHRASE = "a passphrase that is long enough";

let at: Workplace;
beforeEach(() => (at = new Workplace()));
afterEach(() => at.remove());

const leaf = (host: string, authority = "fleet") =>
  readCertificateFile(at.read(`certificates/${authority}/hosts/${host}.pem`)).chain[0] as X509Certificate;
const authorities = () => readCertificates(at.read("certificates/fleet/ca.pem"));
const mode = (path: string) => (statSync(at.path(path)).mode & 0o777).toString(8);
const keyFile = () => readdirSync(at.path("certificates/fleet")).find((name) => name.endsWith(".key.pem")) ?? "";
const all = () =>
  readdirSync(at.path("certificates"), { recursive: true, encoding: "utf8" })
    .filter((path) => statSync(at.path(`certificates/${path}`)).isFile())
    .map((path) => [path, at.read(`certificates/${path}`)]);

describe("certificates make", () => {
  it("makes an authority and for every host one PEM with certificate and key", async () => {
    expect(await at.certificates("make")).toMatchObject({ code: 0, noted: [] });
    const [authority] = authorities() as [X509Certificate];
    expect([authority.ca, authority.validFrom, authority.validTo]).toEqual([
      true,
      "Jan 10 11:00:00 2027 GMT",
      "Jan  7 12:00:00 2037 GMT",
    ]);
    const monitor = leaf("monitor-1");
    expect(monitor.subjectAltName).toBe(
      "DNS:monitor-1.fleet.internal, DNS:metrics.role.fleet.internal, IP Address:10.0.0.5",
    );
    expect([monitor.validFrom, monitor.validTo]).toEqual(["Jan 10 11:00:00 2027 GMT", "Jan 10 12:00:00 2028 GMT"]);
    expect(monitor.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"]);
    expect([monitor.checkIssued(authority), monitor.verify(authority.publicKey)]).toEqual([true, true]);
    expect(monitor.checkPrivateKey(createPrivateKey(at.read("certificates/fleet/hosts/monitor-1.pem")))).toBe(true);
    expect(leaf("web-1").subjectAltName).toBe("DNS:web-1.fleet.internal, DNS:web-1.example.com, IP Address:10.0.0.11");
  });

  it("keeps the authority's key encrypted, and keys from other users and from the sources", async () => {
    await at.certificates("make");
    const key = at.read(`certificates/fleet/${keyFile()}`);
    expect(key).toMatch(/^-----BEGIN ENCRYPTED PRIVATE KEY-----\n/);
    expect(() => createPrivateKey({ key, passphrase: "another one" })).toThrow();
    expect(authorities()[0]?.checkPrivateKey(createPrivateKey({ key, passphrase: PASSPHRASE }))).toBe(true);
    const modes = [`${keyFile()}`, "hosts/web-1.pem", "ca.pem"].map((name) => mode(`certificates/fleet/${name}`));
    expect(modes).toEqual(["600", "600", "644"]);
    expect(at.read("certificates/fleet/hosts/.gitignore")).toBe("*\n");
  });

  it("writes nothing the second time, and needs no passphrase for that", async () => {
    await at.certificates("make");
    const before = all();
    at.environment = {};
    expect(await at.certificates("make")).toEqual({
      code: 0,
      printed: ["3 certificates are there; nothing was written"],
      noted: [],
    });
    expect(all()).toEqual(before);
  });

  it("makes one for a host that came later, and leaves due ones to renew", async () => {
    await at.certificates("make");
    const before = at.read("certificates/fleet/hosts/web-1.pem");
    at.writeHosts([...HOSTS.map((row) => ({ ...row, addresses: ["10.0.0.99"] })), { host: "web-2" }]);
    const { code, printed, noted } = await at.certificates("make");
    expect([code, ...printed]).toEqual([
      0,
      "web-2: made, ends on 2028-01-10",
      "1 of 4 certificates were made in certificates/fleet; deploy to bring them to their hosts",
    ]);
    expect(noted[1]).toBe(
      "note: web-1 lacks 10.0.0.99; holds 10.0.0.11, which the host no longer has; renew makes another one",
    );
    expect(at.read("certificates/fleet/hosts/web-1.pem")).toBe(before);
  });

  it("makes no second authority where certificates show that there was one", async () => {
    await at.certificates("make");
    rmSync(at.path("certificates/fleet/ca.pem"));
    const { code, noted } = await at.certificates("make");
    expect([code, ...noted]).toEqual([
      2,
      "[vm-observability certificates] certificates/fleet/ca.pem does not exist, but certificates do (monitor-1, …): restore it, or move the folder away to begin anew",
    ]);
  });

  it("gives nodes of Elasticsearch's cluster certificates of an authority of their own", async () => {
    await at.certificates("make");
    await at.certificates("make --authority elasticsearch-transport");
    expect(readdirSync(at.path("certificates/elasticsearch-transport/hosts"))).toEqual([".gitignore", "logs-1.pem"]);
    const node = leaf("logs-1", "elasticsearch-transport");
    expect(node.checkIssued(authorities()[0] as X509Certificate)).toBe(false);
  });

  it("takes hosts by name, and more addresses of those of a fleet", async () => {
    const fleet = "--fleet cdktf.out/stacks/production";
    await at.certificates(`make ${fleet} --host web-1=FD00:0::5,api.example.com --host db-1=10.0.0.7`);
    expect([leaf("web-1").subjectAltName, leaf("db-1").subjectAltName]).toEqual([
      "DNS:web-1.fleet.internal, DNS:web-1.example.com, DNS:api.example.com, IP Address:10.0.0.11, IP Address:FD00:0:0:0:0:0:0:5",
      "DNS:db-1.fleet.internal, IP Address:10.0.0.7",
    ]);
  });
});

describe("certificates check", () => {
  it("asks for no secret, changes nothing, and is content with what make made", async () => {
    await at.certificates("make");
    at.environment = {};
    const before = all();
    expect(await at.certificates("check")).toEqual({
      code: 0,
      printed: ["3 certificates are good; the first one ends on 2028-01-10"],
      noted: [],
    });
    expect(all()).toEqual(before);
  });

  it.each<[string, () => unknown, string]>([
    [
      "ends within the days asked for",
      () => at.wait(340),
      "web-1: ends on 2028-01-10, in 25 days; at least 30 days must be left",
    ],
    ["ended", () => at.wait(366), "web-1: ended on 2028-01-10"],
    [
      "lacks an address, and holds another host's",
      () => at.writeHosts([{ host: "web-1", addresses: ["10.0.0.12"] }]),
      "web-1: lacks 10.0.0.12; holds 10.0.0.11, which the host no longer has",
    ],
    [
      "lacks a role",
      () => at.writeHosts([{ host: "web-1", roles: ["proxy"] }]),
      "web-1: lacks people.role.fleet.internal",
    ],
    [
      "proves a role that its host lost",
      () => at.writeHosts([{ host: "monitor-1" }]),
      "monitor-1: holds metrics.role.fleet.internal, which the host no longer has",
    ],
    ["does not exist", () => rmSync(at.path("certificates/fleet/hosts/web-1.pem")), "web-1: has no certificate"],
    [
      "is no certificate",
      () => at.write("certificates/fleet/hosts/web-1.pem", "nothing\n"),
      "web-1: holds no certificate in PEM",
    ],
    [
      "is open to other users",
      () => chmodSync(at.path("certificates/fleet/hosts/web-1.pem"), 0o644),
      "web-1: has a private key that other users can read (mode 0644)",
    ],
    [
      "has another's key",
      () => {
        const [certificate] = at.read("certificates/fleet/hosts/web-1.pem").split("-----BEGIN PRIVATE");
        const [, key] = at.read("certificates/fleet/hosts/logs-1.pem").split("-----BEGIN PRIVATE");
        at.write("certificates/fleet/hosts/web-1.pem", `${certificate}-----BEGIN PRIVATE${key}`);
      },
      "web-1: has another certificate's private key beside it",
    ],
    [
      "has no key",
      () => at.write("certificates/fleet/hosts/web-1.pem", leaf("web-1").toString()),
      "web-1: has no private key beside it",
    ],
    [
      "is signed by another authority",
      async () => {
        await at.certificates("make --folder other");
        at.write("certificates/fleet/hosts/web-1.pem", at.read("other/fleet/hosts/web-1.pem"));
      },
      "web-1: is not signed by an authority of ca.pem",
    ],
    [
      "is the authority's own",
      () =>
        at.write(
          "certificates/fleet/hosts/web-1.pem",
          `Key: ssm:/tls/fleet/web-1\n${at.read("certificates/fleet/ca.pem")}`,
        ),
      "is the certificate of an authority, and not of a host",
    ],
  ])("fails on a certificate that %s", async (_, spoil, message) => {
    await at.certificates("make");
    await spoil();
    const { code, printed } = await at.certificates("check");
    expect(code).toBe(1);
    expect(printed.join("\n")).toContain(message);
  });

  it("lets addresses be where the fleet knows none, as on AWS, where they were given by hand", async () => {
    at.writeHosts([{ host: "web-1" }]);
    await at.certificates("make --fleet cdktf.out/stacks/production --host web-1=10.0.0.11");
    expect((await at.certificates("check")).code).toBe(0);
  });

  it("fails where the authority ends soon, and says how to change it", async () => {
    await at.certificates("make --authority-days 500");
    at.wait(200);
    expect(await at.certificates("check")).toEqual({
      code: 1,
      printed: [
        "certificates/fleet: the authority ends on 2028-05-24, in 300 days; at least 365 days must be left",
        "the authority is due; rollover --step trust-new begins to replace it",
      ],
      noted: [],
    });
  });

  it("judges a company's own certificates, with a chain and no key of an authority", async () => {
    await at.certificates("make");
    rmSync(at.path(`certificates/fleet/${keyFile()}`));
    const before = at.read("certificates/fleet/hosts/web-1.pem");
    at.write("certificates/fleet/hosts/web-1.pem", before + at.read("certificates/fleet/ca.pem"));
    chmodSync(at.path("certificates/fleet/hosts/web-1.pem"), 0o600);
    expect((await at.certificates("check")).code).toBe(0);
  });

  it("names files that belong to no host, and does not fail for them", async () => {
    await at.certificates("make");
    at.writeHosts(HOSTS.slice(1));
    expect(await at.certificates("check")).toMatchObject({
      code: 0,
      noted: [
        "note: certificates/fleet/hosts/monitor-1.pem belongs to no host of the fleet; delete it if the host is gone",
      ],
    });
  });
});

describe("certificates renew", () => {
  it("renews what is due and nothing else", async () => {
    await at.certificates("make --days 60");
    at.wait(20);
    rmSync(at.path("certificates/fleet/hosts/web-1.pem"));
    await at.certificates("renew");
    const [before, fresh] = [leaf("monitor-1").serialNumber, leaf("web-1").serialNumber];
    at.wait(20);
    expect((await at.certificates("renew")).printed).toEqual([
      "monitor-1: renewed, ends on 2028-02-19 (ends on 2027-03-11, in 20 days; at least 30 days must be left)",
      "logs-1: renewed, ends on 2028-02-19 (ends on 2027-03-11, in 20 days; at least 30 days must be left)",
      "2 of 3 certificates were made in certificates/fleet; deploy to bring them to their hosts",
    ]);
    expect(leaf("monitor-1").serialNumber).not.toBe(before);
    expect(leaf("web-1").serialNumber).toBe(fresh);
    expect((await at.certificates("renew")).printed).toEqual(["3 certificates are there; nothing was written"]);
  });

  it("makes no certificate that outlives its authority", async () => {
    await at.certificates("make --authority-days 100");
    expect(leaf("web-1").validTo).toBe("Apr 20 12:00:00 2027 GMT");
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
      () => rmSync(at.path(`certificates/fleet/${keyFile()}`)),
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
    const before = all().filter(([path]) => path?.startsWith("fleet/hosts"));
    await spoil();
    const { code, noted } = await at.certificates("renew");
    expect([code, noted.at(-1)]).toEqual([expected, expect.stringContaining(message)]);
    expect(all().filter(([path]) => path?.startsWith("fleet/hosts"))).toEqual(before);
  });
});

describe("certificates rollover", () => {
  const step = (name: string) => at.certificates(`rollover --step ${name}`);

  it("changes the authority in three steps, each of which may be run again", async () => {
    await at.certificates("make");
    const [old] = authorities() as [X509Certificate];
    expect((await step("trust-new")).code).toBe(0);
    const both = authorities();
    expect(both.map((one) => one.fingerprint256)[0]).toBe(old.fingerprint256);
    expect(both).toHaveLength(2);
    await step("trust-new");
    expect(authorities().map(String)).toEqual(both.map(String));
    expect(leaf("web-1").checkIssued(old)).toBe(true);

    expect((await step("sign-new")).code).toBe(0);
    const [signing] = authorities() as [X509Certificate];
    expect(signing.fingerprint256).toBe(both[1]?.fingerprint256);
    expect(HOSTS.map(({ host }) => leaf(host).verify(signing.publicKey))).toEqual([true, true, true]);
    const issued = leaf("web-1").serialNumber;
    await step("sign-new");
    expect(leaf("web-1").serialNumber).toBe(issued);

    expect((await step("drop-old")).code).toBe(0);
    expect(authorities().map(String)).toEqual([String(signing)]);
    expect(readdirSync(at.path("certificates/fleet")).filter((name) => name.endsWith(".key.pem"))).toHaveLength(1);
    expect((await step("drop-old")).printed).toEqual(["hosts trust one authority; nothing was written"]);
    expect((await at.certificates("check")).code).toBe(0);
  });

  it("signs for new hosts with the authority that all hosts trust already", async () => {
    await at.certificates("make");
    const [old] = authorities() as [X509Certificate];
    await step("trust-new");
    at.writeHosts([...HOSTS, { host: "web-2" }]);
    await at.certificates("make");
    expect(leaf("web-2").verify(old.publicKey)).toBe(true);
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

import { createPrivateKey, type X509Certificate } from "node:crypto";
import { readdirSync, rmSync } from "node:fs";
import { HOSTS, PASSPHRASE, Workplace } from "./command-runs";

let at: Workplace;
beforeEach(() => (at = new Workplace()));
afterEach(() => at.remove());

describe("certificates make", () => {
  it("makes an authority and for every host one PEM with certificate and key", async () => {
    expect(await at.certificates("make")).toMatchObject({ code: 0, noted: [] });
    const [authority] = at.authorities() as [X509Certificate];
    expect([authority.ca, authority.validFrom, authority.validTo]).toEqual([
      true,
      "Jan 10 11:00:00 2027 GMT",
      "Jan  7 12:00:00 2037 GMT",
    ]);
    const monitor = at.leaf("monitor-1");
    expect(monitor.subjectAltName).toBe(
      "DNS:monitor-1.fleet.internal, DNS:metrics.role.fleet.internal, IP Address:10.0.0.5",
    );
    expect([monitor.validFrom, monitor.validTo]).toEqual(["Jan 10 11:00:00 2027 GMT", "Jan 10 12:00:00 2028 GMT"]);
    expect(monitor.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"]);
    expect([monitor.checkIssued(authority), monitor.verify(authority.publicKey)]).toEqual([true, true]);
    expect(monitor.checkPrivateKey(createPrivateKey(at.read("certificates/fleet/hosts/monitor-1.pem")))).toBe(true);
    expect(at.leaf("web-1").subjectAltName).toBe(
      "DNS:web-1.fleet.internal, DNS:web-1.example.com, IP Address:10.0.0.11",
    );
  });

  it("keeps the authority's key encrypted, and keys from other users and from the sources", async () => {
    await at.certificates("make");
    const key = at.read(`certificates/fleet/${at.keyFile()}`);
    expect(key).toMatch(/^-----BEGIN ENCRYPTED PRIVATE KEY-----\n/);
    expect(() => createPrivateKey({ key, passphrase: "another one" })).toThrow();
    expect(at.authorities()[0]?.checkPrivateKey(createPrivateKey({ key, passphrase: PASSPHRASE }))).toBe(true);
    const modes = [`${at.keyFile()}`, "hosts/web-1.pem", "ca.pem"].map((name) => at.mode(`certificates/fleet/${name}`));
    expect(modes).toEqual(["600", "600", "644"]);
    expect(at.read("certificates/fleet/hosts/.gitignore")).toBe("*\n");
  });

  it("writes nothing the second time, and needs no passphrase for that", async () => {
    await at.certificates("make");
    const before = at.all();
    at.environment = {};
    expect(await at.certificates("make")).toEqual({
      code: 0,
      printed: ["3 certificates are there; nothing was written"],
      noted: [],
    });
    expect(at.all()).toEqual(before);
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
    const node = at.leaf("logs-1", "elasticsearch-transport");
    expect(node.checkIssued(at.authorities()[0] as X509Certificate)).toBe(false);
  });

  it("takes hosts by name, and more addresses of those of a fleet", async () => {
    const fleet = "--fleet cdktf.out/stacks/production";
    await at.certificates(`make ${fleet} --host web-1=FD00:0::5,api.example.com --host db-1=10.0.0.7`);
    expect([at.leaf("web-1").subjectAltName, at.leaf("db-1").subjectAltName]).toEqual([
      "DNS:web-1.fleet.internal, DNS:web-1.example.com, DNS:api.example.com, IP Address:10.0.0.11, IP Address:FD00:0:0:0:0:0:0:5",
      "DNS:db-1.fleet.internal, IP Address:10.0.0.7",
    ]);
  });
});

import { chmodSync, rmSync } from "node:fs";
import { HOSTS, Workplace } from "./command-runs";

let at: Workplace;
beforeEach(() => (at = new Workplace()));
afterEach(() => at.remove());

describe("certificates check", () => {
  it("asks for no secret, changes nothing, and is content with what make made", async () => {
    await at.certificates("make");
    at.environment = {};
    const before = at.all();
    expect(await at.certificates("check")).toEqual({
      code: 0,
      printed: ["3 certificates are good; the first one ends on 2028-01-10"],
      noted: [],
    });
    expect(at.all()).toEqual(before);
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
    [
      "lacks a name that was given for it",
      async () => {
        await at.certificates("make --host web-1=observability.example.com");
      },
      "web-1: lacks observability.example.com",
    ],
    [
      "has its key in another region's Parameter Store",
      () => {
        at.writeHosts([{ host: "web-1", region: "us-east-1" }]);
        at.write(
          "certificates/fleet/hosts/web-1.pem",
          `Key: ssm:eu-central-1:/tls/fleet/web-1\n${at.leaf("web-1").toString()}`,
        );
      },
      "web-1: has no key in the Parameter Store of us-east-1",
    ],
    [
      "has its key in Parameter Store, although its host is not on AWS",
      () => {
        at.writeHosts([{ host: "web-1" }, { host: "web-2", region: "us-east-1" }]);
        at.write("certificates/fleet/hosts/web-1.pem", `Key: ssm:/tls/fleet/web-1\n${at.leaf("web-1").toString()}`);
      },
      "web-1: has its key in Parameter Store, which only hosts on AWS read",
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
      () => at.write("certificates/fleet/hosts/web-1.pem", at.leaf("web-1").toString()),
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

  it("reads a table of hosts that an editor began with a byte order mark", async () => {
    at.write("fleet.json", `\uFEFF${JSON.stringify(HOSTS)}`);
    await at.certificates("make --fleet fleet.json");
    expect((await at.certificates("check --fleet fleet.json")).code).toBe(0);
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
    rmSync(at.path(`certificates/fleet/${at.keyFile()}`));
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

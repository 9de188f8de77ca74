import {
  alternativeNameKind,
  alternativeNamesOf,
  AUTHORITIES,
  authorityOf,
  isMember,
  membersOf,
  withAddresses,
} from "../../lib/certificates";

const { fleet, "elasticsearch-transport": transport } = AUTHORITIES;

describe("the hosts of a hosts.json", () => {
  it("are its rows, whatever other columns they have", () => {
    const row = { host: "web-1", roles: [], addresses: ["10.0.0.11"] };
    expect(
      membersOf([{ ...row, fleetName: "web-1.fleet.internal", shape: "workload", digest: "0" }], "hosts.json"),
    ).toEqual([row]);
  });

  it.each<[string, unknown, string]>([
    [
      "no list",
      { host: "web-1" },
      '[hosts.json] must be a list of at least one { host, roles, addresses }, got {"host":"web-1"}',
    ],
    ["nothing", [], "[hosts.json] must be a list of at least one { host, roles, addresses }, got []"],
    ["a row without a name", [{ roles: [] }], "[hosts.json] [0].host: is missing; must be text"],
    [
      "a name that leads out of the folder",
      [{ host: "../web-1" }],
      '[hosts.json] [0].host: must be 1 to 63 of a-z, 0-9 and "-", beginning and ending with a letter or digit, got "../web-1"',
    ],
    [
      "an address with a port",
      [{ host: "web-1", addresses: ["10.0.0.11:9100"] }],
      '[hosts.json] [0].addresses[0]: must be an IP address or a DNS name, without a port, brackets or a zone, got "10.0.0.11:9100"',
    ],
    ["a host twice", [{ host: "a" }, { host: "a" }], '[hosts.json] [1].host: must be unique, got "a" twice'],
    [
      "a role that is nearly ours",
      [{ host: "a", roles: ["metric", "database"] }],
      '[hosts.json] [0].roles[0]: must be of metrics, dashboards, tracing, logs, proxy, storage, or one of your own, got "metric"; did you mean "metrics"?',
    ],
    ["a role that is no text", [{ host: "a", roles: [1] }], "[hosts.json] [0].roles[0]: must be text, got 1"],
  ])("are refused: %s", (_, rows, message) => {
    expect(() => membersOf(rows, "hosts.json")).toThrow(message);
  });
});

describe("what a certificate has to say", () => {
  it("is the fleet name, the addresses by their kind, and a name for each client role", () => {
    const member = { host: "monitor-1", roles: ["metrics", "dashboards", "proxy", "logs"], addresses: ["10.0.0.5"] };
    const given = withAddresses(member, ["FD00:0::1", "Monitor.Example.com.", "10.0.0.5"]);
    expect(alternativeNamesOf(given, fleet)).toEqual({
      names: [
        "monitor-1.fleet.internal",
        "monitor.example.com",
        "metrics.role.fleet.internal",
        "dashboards.role.fleet.internal",
        "people.role.fleet.internal",
      ],
      addresses: ["10.0.0.5", "fd00::1"],
    });
  });

  it("is no role for a workload", () => {
    expect(alternativeNamesOf({ host: "web-1" }, fleet)).toEqual({ names: ["web-1.fleet.internal"], addresses: [] });
  });

  it("is no client role for a node of Elasticsearch's cluster, which is a member by the certificate alone", () => {
    const member = { host: "logs-1", roles: ["logs", "metrics"] };
    expect(alternativeNamesOf(member, transport).names).toEqual(["logs-1.fleet.internal"]);
    expect([isMember(member, transport), isMember({ host: "web-1" }, transport)]).toEqual([true, false]);
  });
});

it.each([
  ["10.0.0.5", "address"],
  ["fd00::5", "address"],
  ["10.0.0.256", undefined],
  ["10.0.5", undefined],
  ["10.0.0.05", undefined],
  ["fe80::1%eth0", undefined],
  ["[fd00::5]", undefined],
  ["web-1.example.com", "name"],
  ["*.example.com", "name"],
  ["web*.example.com", undefined],
  ["web 1", undefined],
  ["", undefined],
])("%s is of the kind: %s", (text, kind) => {
  expect(alternativeNameKind(text)).toBe(kind);
});

it("an authority that does not exist is refused with those that do", () => {
  expect(() => authorityOf("elasticsearch-transprot", "certificates", "--authority")).toThrow(
    '[certificates] --authority: must be fleet or elasticsearch-transport, got "elasticsearch-transprot"; did you mean elasticsearch-transport?',
  );
});

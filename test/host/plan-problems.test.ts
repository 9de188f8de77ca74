import { checkedServerUnit, type ComponentPlan, planProblems } from "../../lib/host";
import { Bytes } from "../../lib/units";
import { archive, debianPackage, serverPlan } from "./plans";

const PLACE = {
  component: "server",
  distribution: "debian-13",
  hosts: ["monitor-1", "web-1"],
};

/** What a caller in JavaScript can write, or one who casts. */
type Anything = any; // eslint-disable-line @typescript-eslint/no-explicit-any

const lines = (changes: Readonly<Record<string, Anything>>) =>
  planProblems({ ...serverPlan(), ...changes }, PLACE).map(({ path, message }) => `${path}: ${message}`);

const LISTENER = { port: 9090, protocol: "tcp", exposure: "fleet", purpose: "Web" };
const PROBE = { kind: "http", purpose: "it answers", url: "http://127.0.0.1:9090/" };
const SERVER = serverPlan().artifacts[0]!;
const archived = (changes: object) => {
  const [amd64] = Object.values(archive("server", "1.2.3").archives);
  return { artifacts: [{ ...SERVER, archives: { amd64: { ...amd64, ...changes } } }] };
};
const AMD64 = "server.artifacts[0].archives.amd64";
const DURATION = "must be a Duration such as Duration.minutes(5)";

describe("a plan", () => {
  it("with everything that it may have is taken", () => {
    expect(
      lines({
        artifacts: [SERVER, debianPackage("tool"), archive("db", "9.1.0-rc.1")],
        listens: [{ ...LISTENER, clients: ["logs"] }],
        probes: [
          { ...PROBE, url: "https://{host}.fleet.internal:9090/", as: "fleet", statuses: [200, 403] },
          { ...PROBE, url: "https://web-1.fleet.internal/" },
        ],
        guards: [{ about: "cluster", purpose: "it is green", url: "http://localhost:1/" }],
        oneWay: { reason: "new storage", boundary: "2", back: "none", stop: [], backup: [] },
        kernel: { "vm.max_map_count": 262_144 },
      }),
    ).toEqual([]);
  });

  it("may have what no one reads, as values of other types have", () => {
    expect(lines({ owner: "team", ticket: 7 })).toEqual([]);
  });

  it.each<[string, Readonly<Record<string, Anything>>, ...string[]]>([
    ["a misspelt key", { kernal: { "vm.swappiness": 1 } }, "server.kernal: is no prop; did you mean kernel?"],
    ["no memory", { memory: undefined }, "server.memory: is missing; must be a Bytes such as Bytes.gibibytes(8)"],
    ["text for memory", { memory: "64M" }, 'server.memory: must be a Bytes such as Bytes.gibibytes(8), got "64M"'],
    ["no units", { units: undefined }, "server.units: is missing; must be a list"],
    ["null for seeds", { seeds: null }, "server.seeds: must be a list, got null; leave it out"],
    [
      "a port beyond all ports",
      { listens: [{ ...LISTENER, port: 70_000 }] },
      "server.listens[0].port: must be a port from 1 to 65535, got 70000",
    ],
    [
      "a misspelt protocol",
      { listens: [{ ...LISTENER, protocol: "tpc" }] },
      'server.listens[0].protocol: must be "tcp" or "udp", got "tpc"; did you mean "tcp"?',
    ],
    [
      "a misspelt role",
      { listens: [{ ...LISTENER, clients: ["metric"] }] },
      'server.listens[0].clients: must be roles of hosts (metrics, dashboards, tracing, logs, proxy, storage), got "metric"; did you mean "metrics"?',
    ],
    [
      "a port to connect to that is none",
      { connects: [0] },
      "server.connects[0]: must be a port from 1 to 65535, got 0",
    ],
    [
      "a guard about two words",
      { guards: [{ about: "two words", purpose: "p", url: "http://x/" }] },
      'server.guards[0].about: must be one word: a fleet name, or "cluster", got "two words"',
    ],
    ...["ftp://x", "not a url", ""].map((url): [string, Readonly<Record<string, Anything>>, string] => [
      `a probe of ${JSON.stringify(url)}`,
      { probes: [{ ...PROBE, url }] },
      `server.probes[0].url: must be an address such as "https://example.com/path", without user and password, got ${JSON.stringify(url)}`,
    ]),
    [
      "a status that no server answers",
      { probes: [{ ...PROBE, statuses: [9999] }] },
      "server.probes[0].statuses[0]: must be a whole number from 100 to 599, got 9999",
    ],
    [
      "text in two lines",
      { probes: [{ ...PROBE, contains: "a\nb" }] },
      'server.probes[0].contains: must be text in one line, got "a\\nb"',
    ],
    [
      "a probe of a host that the fleet does not have",
      { probes: [{ ...PROBE, url: "https://web-2.fleet.internal:9090/" }] },
      'server.probes[0].url: must ask a host of the fleet, got "web-2"; did you mean "web-1"?',
    ],
    [
      "a probe of a misspelt kind",
      { probes: [{ ...PROBE, kind: "htp" }] },
      'server.probes[0].kind: must be "http" or "metric" or "unit", got "htp"; did you mean "http"?',
    ],
    [
      "a number of seconds for a deadline",
      { probes: [{ ...PROBE, deadline: 5 }] },
      `server.probes[0].deadline: ${DURATION}, got 5`,
    ],
    [
      "an archive without a host",
      archived({ url: "http://" }),
      `${AMD64}.url: must be an address such as "https://example.com/path", without user and password, got "http://"`,
    ],
    [
      "an archive that nothing unpacks",
      archived({ file: "tool.zip" }),
      `${AMD64}.file: must be the name of a ".tar.gz", ".tgz" or ".deb", got "tool.zip"`,
    ],
    [
      "a folder that leads out of its archive",
      archived({ root: "/usr/../.." }),
      `${AMD64}.root: must be the archive's folder, or ".", relative and without "..", got "/usr/../.."`,
    ],
    [
      "a digest that is none",
      archived({ digest: "abc" }),
      `${AMD64}.digest: must be a SHA-256 of 64 or a SHA-512 of 128 lower-case hex digits, got "abc"`,
    ],
    [
      "no address of checksums",
      archived({ checksums: "" }),
      `${AMD64}.checksums: must be an address such as "https://example.com/path", without user and password, got ""`,
    ],
    [
      "no archive",
      { artifacts: [{ ...SERVER, archives: {} }] },
      "server.artifacts[0].archives: must have one for amd64 or arm64, got a map",
    ],
    [
      "a version with a blank",
      { artifacts: [{ ...SERVER, version: "1 0" }] },
      'server.artifacts[0].version: must be a version such as "1.2.3", without blanks, got "1 0"',
    ],
    [
      "a package of another distribution",
      { artifacts: [{ ...debianPackage("tool"), distribution: "debian-12" }] },
      'server.artifacts[0].distribution: must be "debian-13", which these hosts have, got "debian-12"',
    ],
    ...["Tool User", "x:y", "a".repeat(32)].map((name): [string, Readonly<Record<string, Anything>>, string] => [
      `an account called ${name}`,
      { account: { name, description: "A server" } },
      `server.account.name: must be a system account's name of letters, digits, _ and -, at most 31, got "${name}"`,
    ]),
    [
      "a misspelt volume",
      { directories: [{ path: "/var/lib/x", volume: { name: "dta", size: Bytes.mebibytes(1) } }] },
      'server.directories[0].volume.name: must be "data" or "buffer", got "dta"; did you mean "data"?',
    ],
    [
      "a validation that begins with text",
      { validations: [{ purpose: "p", run: ["/bin/true"] }] },
      'server.validations[0].run[0]: must be an object, got "/bin/true"',
    ],
    [
      "a validation with an empty argument",
      { validations: [{ purpose: "p", run: [{ program: "servertool" }, ""] }] },
      'server.validations[0].run[1]: must be text in one line, got ""',
    ],
    [
      "a secret of an unknown kind",
      { secrets: [{ name: "t", unit: "vmo-server.service", from: { kind: "vault", path: "x" } }] },
      'server.secrets[0].from.kind: must be "file" or "ssm-parameter" or "secrets-manager" or "variable" or "made-on-host", got "vault"',
    ],
    [
      "another name than it was placed by",
      { component: "srv" },
      'server.component: must be "server", as it was placed, got "srv"',
    ],
    [
      "several mistakes",
      { memory: 5, listens: [{ ...LISTENER, port: 0 }], probes: [{ ...PROBE, url: "x" }] },
      "server.listens[0].port: must be a port from 1 to 65535, got 0",
      'server.probes[0].url: must be an address such as "https://example.com/path", without user and password, got "x"',
      "server.memory: must be a Bytes such as Bytes.gibibytes(8), got 5",
    ],
  ])("is refused with %s", (_, changes, ...messages) => {
    expect(lines(changes)).toEqual(messages);
  });

  it.each([undefined, null, "x", []])("is refused where there is none: %j", (plan: Anything) => {
    const [problem, ...others] = planProblems(plan as ComponentPlan, PLACE);
    expect(problem).toMatchObject({ path: "server", message: expect.stringContaining("must be an object") as string });
    expect(others).toEqual([]);
  });
});

describe("the unit of a server", () => {
  const server = (changes: Readonly<Record<string, Anything>>) => () =>
    checkedServerUnit({
      ...{ name: "vmo-x.service", description: "x", documentation: "https://x", program: "x", flags: [] },
      may: { account: "vmo-x", memory: Bytes.mebibytes(1), ...(changes["may"] as object) },
      ...(({ may: _, ...rest }) => rest)(changes),
    });

  it.each<[Readonly<Record<string, Anything>>, string]>([
    [{ may: { memory: "64M" } }, 'may.memory: must be a Bytes such as Bytes.gibibytes(8), got "64M"'],
    [
      { may: { writes: ["relative"] } },
      'may.writes[0]: must be an absolute path such as "/etc/observability/secrets/token", got "relative"',
    ],
    [{ may: { justInTme: true } }, "may.justInTme: is no prop; did you mean justInTime?"],
    [{ softMemory: 90 }, "softMemory: must be a share of its memory between 0 and 1, got 90"],
    [{ varables: {} }, "varables: is no prop; did you mean variables?"],
  ])("is refused with %j", (changes, message) => {
    expect(server(changes)).toThrow(`[serverUnit vmo-x.service] ${message}`);
  });
});

import { ValidationError } from "../../lib/errors";
import { prometheusPlan, prometheusProblems, type PrometheusModel } from "../../lib/prometheus";
import { Bytes, Duration } from "../../lib/units";
import { model, upstream } from "./model";

const secret = { kind: "file", path: "/etc/o/secret" } as const;

describe("what cannot work", () => {
  it.each<[string, Partial<PrometheusModel>, string, string]>([
    ["a port out of range", { port: 70_000 }, "3.5.3", "port: must be a port from 1 to 65535, got 70000"],
    [
      "too little memory",
      { memory: Bytes.mebibytes(64) },
      "3.5.3",
      'memory: must be at least 128MiB, got "64MiB": the server would not start',
    ],
    [
      "an address that breaks the command line",
      { externalUrl: "https://x.example.com/a b" },
      "3.5.3",
      'externalUrl: must begin with https:// or http:// and have no blanks, quotes or \\, got "https://x.example.com/a b"',
    ],
    [
      "more than the disk holds",
      { disk: Bytes.gibibytes(9) },
      "3.5.3",
      'retention.size: must be at most 85 % of the disk of 9GiB (7833MiB), got "8GiB"; lower it or use a larger disk',
    ],
    [
      "no limit of size",
      { retention: { time: Duration.days(1), size: Bytes.of(0) } },
      "3.5.3",
      "retention.size: must be more than 0B: without a limit the disk fills up",
    ],
    [
      "no time",
      { retention: { time: Duration.zero, size: Bytes.gibibytes(1) } },
      "3.5.3",
      "retention.time: must be longer than 0s: nothing would be kept",
    ],
    [
      "a label of Prometheus's own",
      { externalLabels: { __name__: "x" } },
      "3.5.3",
      'externalLabels.__name__: must not be empty or begin with "__", which Prometheus reserves, got "__name__"',
    ],
    [
      "a label's name that version 2 refuses",
      { externalLabels: { "data.center": "x" } },
      "2.53.3",
      'externalLabels.data.center: must be letters, digits and "_" before Prometheus 3.0.0, got "data.center" for 2.53.3; rename it or use 3.0.0 or later',
    ],
    [
      "a host that alerts about none would count as",
      { externalLabels: { instance: "web-1" } },
      "3.5.3",
      'externalLabels.instance: must not be "web-1": an alert about no host would count as one about this, and be muted while it is down; choose another label',
    ],
    [
      "a severity of which nobody is notified",
      { externalLabels: { severity: "none" } },
      "3.5.3",
      'externalLabels.severity: must not be "none": nobody would be notified of an alert without a severity; choose another label',
    ],
    [
      "a name that every alert has",
      { externalLabels: { alertname: "x" } },
      "3.5.3",
      'externalLabels.alertname: must not be "x": every alert has its own; choose another label',
    ],
    [
      "a replica label that has a value already",
      { externalLabels: { replica: "a" }, replicaLabel: "replica" },
      "3.5.3",
      'replicaLabel: must not be one of externalLabels: its value is the host\'s name, got "replica"',
    ],
    [
      "two jobs of one name",
      { jobs: [...model.jobs, ...model.jobs] },
      "3.5.3",
      'jobs: must have unique names, got "node" twice',
    ],
    [
      "a scrape that outlasts its interval",
      { jobs: model.jobs.map((job) => ({ ...job, timeout: Duration.minutes(1) })) },
      "3.5.3",
      'jobs[0].timeout: must be at most the interval (15s), got "1m"',
    ],
    [
      "a path without a slash",
      { jobs: model.jobs.map((job) => ({ ...job, path: "metrics" })) },
      "3.5.3",
      'jobs[0].path: must begin with "/", got "metrics"',
    ],
    [
      "a limit of half a sample",
      { jobs: model.jobs.map((job) => ({ ...job, sampleLimit: 0.5 })) },
      "3.5.3",
      "jobs[0].sampleLimit: must be a whole number above 0, got 0.5",
    ],
    [
      "a group whose name is no file name",
      { groups: [{ name: "a/b", recording: [], alerts: [] }] },
      "3.5.3",
      'groups[0].name: must begin with a letter or digit and have only letters, digits, ".", "_" and "-": it names a file, got "a/b"',
    ],
    [
      "a store whose address is known only at apply",
      { remoteWrite: [{ name: "mimir", url: "${TfToken[TOKEN.1]}" }] },
      "3.5.3",
      "remoteWrite[0].url: must begin with https:// or http:// and be known at synthesis, got a value that is known only at apply (docs/unknown-values.md)",
    ],
    [
      "a store that would be signed in to in two ways",
      { remoteWrite: [{ name: "s", url: "http://s", token: secret, basicAuth: { username: "u", password: secret } }] },
      "3.5.3",
      "remoteWrite[0].token: must not be given together with basicAuth: Prometheus sends only one",
    ],
    [
      "a certificate for a store that asks for none",
      {
        tls: true,
        remoteWrite: [{ name: "s", url: "http://monitor-2.fleet.internal:9090/api/v1/write", as: "fleet" }],
      },
      "3.5.3",
      'remoteWrite[0].url: must begin with https:// to be shown a certificate, got "http://monitor-2.fleet.internal:9090/api/v1/write"',
    ],
    [
      "a header that no request can have",
      { remoteWrite: [{ name: "s", url: "http://s", headers: { "X-Scope-OrgID": "a\r\nB: c" } }] },
      "3.5.3",
      'remoteWrite[0].headers.X-Scope-OrgID: must be the value of a header: printable text of one line, no blank first or last, got "a\\r\\nB: c"',
    ],
    [
      "a user and password in a store's address, which is not repeated",
      { remoteWrite: [{ name: "s", url: "https://u:p@store.example.com" }] },
      "3.5.3",
      "remoteWrite[0].url: must have no user and password before @: everyone who can read the release sees them; give them as basicAuth, or a bearer token as token",
    ],
    [
      "OTLP for a version without it",
      { receivesOtlp: true },
      "2.42.0",
      "receivesOtlp: the receiver of OTLP metrics needs Prometheus 2.47.0 or later, got 2.42.0; choose such a version or leave it out",
    ],
    ["a version that is too old", {}, "2.41.0", "version: must be Prometheus 2.42.0 or later, got 2.41.0"],
    ["a version that is none", {}, "latest", 'version: must be a version such as "2.42.0", got "latest"'],
  ])("refuses %s", (_, change, version, message) => {
    const problems = prometheusProblems({ ...model, ...change }, version);
    expect(problems.map(({ path, message: text }) => `${path}: ${text}`)).toEqual([message]);
  });

  it("reports everything at once", () => {
    const wrong = { ...model, port: 0, disk: Bytes.gibibytes(1) };
    expect(() => prometheusPlan(wrong, upstream)).toThrow(
      new ValidationError("prometheus", prometheusProblems(wrong, "3.5.3")),
    );
    expect(prometheusProblems(wrong, "3.5.3").length).toBe(2);
  });

  it.each([
    [
      { source: { source: "distribution" }, distribution: "debian-12", version: "3.5.3" } as const,
      model,
      '[prometheus] version: must be 2.42.0, which debian-12 has, got "3.5.3"; leave it out or set source to "upstream"',
    ],
    [
      { source: { source: "distribution" }, distribution: "debian-13" } as const,
      { ...model, receivesOtlp: true },
      '[prometheus] receivesOtlp: must be false with packages: Debian builds Prometheus without it; set source to "upstream"',
    ],
    [
      { source: { source: "distribution" }, distribution: "debian-12" } as const,
      {
        ...model,
        remoteWrite: [
          { name: "a", url: "https://a.example.com", headers: { "X-Scope-OrgID": "shop" } },
          { name: "b", url: "https://b.example.com", sigv4: { region: "eu-central-1" } },
        ],
      },
      "[prometheus] remoteWrite[0].headers: must not be given with Debian's Prometheus 2.42.0, which sends requests without it; " +
        "say artifacts.sources: { prometheus: upstream }, or take hosts with Debian 13\n" +
        "[prometheus] remoteWrite[1].sigv4: must not be given with Debian's Prometheus 2.42.0",
    ],
  ])("refuses what packages cannot do", (options, given, message) => {
    expect(() => prometheusPlan(given, options)).toThrow(message);
  });

  it("takes a version with or without the v of its tag", () => {
    const [artifact] = prometheusPlan(model, { ...upstream, version: "v2.53.3" }).artifacts;
    expect(artifact?.version).toBe("2.53.3");
  });
});

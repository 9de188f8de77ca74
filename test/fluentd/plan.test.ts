import { planProblems } from "../../lib/host";
import { catalogueOf, checkRules, SCRAPE_METRICS } from "../../lib/rules";
import { FLUENTD_METRICS, FLUENTD_RULES, fluentdPlan } from "../../lib/fluentd";
import { Bytes, Duration } from "../../lib/units";
import { EVERYTHING, modelOf } from "./models";

const upstream = { source: { source: "upstream" }, distribution: "debian-13" } as const;
const options = { ...upstream, gate: upstream, plugins: { "filter_vm_record.rb": "# a plugin\n" } };
const planOf = (text = "", differs = {}, more = {}) => {
  const model = modelOf(text, differs);
  return fluentdPlan(model, { ...options, inputs: model.pipeline.inputs, ...more });
};

describe("what Fluentd needs of a host", () => {
  const plan = planOf();

  it("is its vendor's package for the host's Debian, unpacked and proven by the vendor's index", () => {
    expect(plan.artifacts).toMatchObject([
      {
        version: "6.0.5",
        archives: {
          amd64: {
            url: "https://fluentd.cdn.cncf.io/lts/6/debian/trixie/pool/contrib/f/fluent-package/fluent-package_6.0.5-1_amd64.deb",
            checksums: "https://fluentd.cdn.cncf.io/lts/6/debian/trixie/dists/trixie/contrib/binary-amd64/Packages",
            root: "opt/fluent",
          },
        },
      },
    ]);
    expect(planOf("", {}, { distribution: "debian-12" }).artifacts).toMatchObject([
      { archives: { arm64: { file: "fluent-package_6.0.5-1_arm64.deb" } } },
    ]);
  });

  it.each([
    [
      "a distribution",
      { source: { source: "distribution" } },
      'source: must be "upstream": no distribution packages it; say so for it alone by artifacts.sources.fluentd',
    ],
    ["one whose YAML has no lists", { version: "6.0.0" }, "version: must be fluent-package 6.0.1 or later, got 6.0.0"],
    ["a series that is mended for a short time", { version: "6.1.0" }, "version: must be a fluent-package 6.0"],
  ])("is not %s", (_, differs, message) => {
    expect(() => planOf("", {}, differs)).toThrow(message);
  });

  it("is a plan like any other's, with a gate and without", () => {
    const place = { component: "fluentd", distribution: "debian-13", hosts: ["web-1"] } as const;
    for (const one of [plan, planOf(EVERYTHING), planOf(EVERYTHING, { tls: true })])
      expect(planProblems(one, place)).toEqual([]);
  });

  it("is checked by its own dry run, whose warnings of unknown parameters count", () => {
    const [check] = plan.validations;
    expect(check?.refuses).toBe(" is not used");
    expect(check?.run).toContain("--dry-run");
    expect(check?.environment?.["RUBYLIB"]).toContain("/folders/fluent-package/lib/ruby/3.4.0:");
  });

  it("reads the journal and logs of the host by its groups, and writes nothing but its own", () => {
    expect(plan.account.groups).toEqual(["adm", "systemd-journal"]);
    const service = plan.units[0]?.sections["Service"];
    expect(service).toMatchObject({
      ReadWritePaths: "/var/lib/vm-observability/buffer/fluentd /var/log/fluentd",
      ProtectSystem: "strict",
      NoNewPrivileges: true,
      CapabilityBoundingSet: "",
      ProcSubset: "all",
    });
  });

  it("asks the volume for what all its buffers may take", () => {
    expect(plan.directories[0]).toEqual({
      path: "/var/lib/vm-observability/buffer/fluentd",
      volume: { name: "buffer", size: Bytes.mebibytes(512 + 2048 + 1024) },
    });
  });

  it("has secrets as credentials, and none in a file", () => {
    const { secrets, files } = planOf(EVERYTHING);
    expect(secrets.map(({ name }) => name)).toEqual(["store-password", "store-authority", "pseudonym-key"]);
    expect(files.map(({ content }) => content).join()).not.toContain("/etc/observability/secrets");
  });

  it("opens loopback for syslog, and its metrics for Prometheus alone", () => {
    expect(planOf(EVERYTHING).listens.map(({ port, protocol, exposure }) => [port, protocol, exposure])).toEqual([
      [24231, "tcp", "fleet"],
      [5140, "udp", "loopback"],
      [5140, "tcp", "loopback"],
    ]);
  });

  it("stands behind a gate where hosts have certificates, since it cannot tell clients apart", () => {
    const gated = planOf("", { tls: true });
    expect(gated.listens.map(({ port, exposure }) => [port, exposure])).toEqual([
      [24231, "fleet"],
      [24232, "loopback"],
    ]);
    expect(gated.files.find(({ path }) => path === "fluentd/fluentd.yaml")?.content).toContain(
      "bind: 127.0.0.1\n      port: 24232",
    );
    expect(gated.certificates).toEqual([
      { unit: "vmo-fluentd-gate.service", authority: "fleet", onRenewal: "restart" },
    ]);
  });

  it("finds the nodes of the fleet, and trusts who signed their certificates", () => {
    const { pipeline } = modelOf();
    const store = {
      version: "8.19.3",
      urls: ["https://logs-1.fleet.internal:9200", "https://logs-2.fleet.internal:9200"],
      authority: "fleet",
      login: { apiKey: { kind: "file", path: "/key" } },
      streams: pipeline.store?.streams ?? {},
    } as const;
    const ofFleet = planOf("", { pipeline: { ...pipeline, store } });
    expect(ofFleet.connects).toEqual([9200]);
    expect(ofFleet.units[0]?.fleetNames).toBe(true);
    expect(ofFleet.certificates).toEqual([{ unit: "vmo-fluentd.service", authority: "fleet", onRenewal: "restart" }]);
    expect(ofFleet.files[0]?.content).toContain("ca_file: /etc/vm-observability/secrets/certificates/fleet-ca.pem");
  });

  it("needs more memory than this", () => {
    expect(() => planOf("", { memory: Bytes.mebibytes(100) })).toThrow("memory: must be at least 256MiB");
  });
});

it("alerts read what it tells, and have texts for people", () => {
  const catalogue = catalogueOf([...SCRAPE_METRICS, ...FLUENTD_METRICS], [], { hostLabels: [] });
  const interval = Duration.seconds(15);
  const checks = { scrapeInterval: interval, evaluationInterval: interval, version: "3.5.3" };
  expect(checkRules([FLUENTD_RULES], catalogue, checks)).toEqual({ problems: [], advice: [] });
  expect(FLUENTD_RULES.alerts.map(({ name }) => name)).toEqual([
    "LogAgentDown",
    "LogBufferFillsUp",
    "LogDeliveryFails",
    "LogDeliveryStandsStill",
    "LogRecordsRejected",
    "LogsArchivedLate",
  ]);
});

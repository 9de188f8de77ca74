import {
  influxDbBackup,
  influxDbDashboard,
  type InfluxDbModel,
  influxDbPlan,
  influxDbRules,
  statementsOf,
} from "../../lib/influxdb";
import { catalogueOf, checkRules, SCRAPE_METRICS } from "../../lib/rules";
import { Bytes, Duration } from "../../lib/units";

const options = {
  distribution: "debian-13",
  gate: { source: { source: "upstream" }, distribution: "debian-13" },
} as const;
const model: InfluxDbModel = {
  port: 8086,
  localPort: 18_086,
  database: "prometheus",
  retention: Duration.days(90),
  downSampling: { interval: Duration.minutes(5), retention: Duration.days(730) },
  memory: Bytes.gibibytes(1),
};

describe("InfluxDB", () => {
  it("is Debian's package with settings in its environment, and reads no file of the package", () => {
    const plan = influxDbPlan(model, options);
    expect(plan.artifacts.slice(0, 1)).toMatchObject([
      { kind: "package", version: "1.6.7", maskedUnits: ["influxdb.service"] },
    ]);
    const service = plan.units[0]?.sections.Service;
    expect(service?.["ExecStart"]).toBe("/opt/vm-observability/current/bin/influxd -config /dev/null");
    expect(service?.["Environment"]).toEqual(
      expect.arrayContaining(["INFLUXDB_HTTP_BIND_ADDRESS=127.0.0.1:18086", "INFLUXDB_DATA_INDEX_VERSION=tsi1"]),
    );
    expect(plan.listens.map(({ port, exposure, clients }) => [port, exposure, clients])).toEqual([
      [8086, "fleet", ["metrics"]],
    ]);
  });

  it.each([true, false])(
    "stands behind a gate, which lets nobody ask queries, with certificates (%s) or without",
    (tls) => {
      const plan = influxDbPlan({ ...model, tls }, options);
      expect(plan.units.map(({ name }) => name)).toEqual(["vmo-influxdb.service", "vmo-influxdb-gate.service"]);
      const gate = plan.files.find(({ path }) => path === "influxdb/gate.json")?.content ?? "";
      expect(gate).toContain("/api/v1/prom/write");
      expect(gate).not.toContain('"/query"');
      expect(gate.includes("san.dns_names")).toBe(tls);
      expect(plan.certificates?.length ?? 0).toBe(tls ? 1 : 0);
      expect(plan.probes.map((probe) => ("url" in probe ? [probe.socket, probe.url] : []))).toEqual([
        ["/run/vmo-influxdb/http.sock", "http://localhost/metrics"],
        [],
        [undefined, tls ? "https://{host}.fleet.internal:8086/metrics" : "http://127.0.0.1:8086/metrics"],
        [],
      ]);
    },
  );

  it("has a network in which nothing else is: any account of its host could drop its database by GET", () => {
    expect(influxDbPlan(model, options).units[0]?.sections.Service).toMatchObject({
      PrivateNetwork: true,
      RestrictAddressFamilies: "AF_UNIX AF_INET AF_INET6",
      RuntimeDirectory: "vmo-influxdb",
      RuntimeDirectoryMode: "0700",
    });
  });

  it("looks back for at least an interval when it thins out: the server refuses less, after the apply has begun", () => {
    const slow = { ...model, downSampling: { ...model.downSampling, interval: Duration.hours(4) } };
    expect(statementsOf(slow).at(-1)?.text).toContain("RESAMPLE EVERY 14400s FOR 25200s BEGIN");
  });

  it("is told by seeds what it is to be, in statements that do no harm when they are made again", () => {
    expect(statementsOf(model).map(({ text, mayFail }) => (mayFail ? `${text} (or is there)` : text))).toEqual([
      'CREATE DATABASE "prometheus"',
      'CREATE RETENTION POLICY "raw" ON "prometheus" DURATION INF REPLICATION 1 (or is there)',
      'ALTER RETENTION POLICY "raw" ON "prometheus" DURATION 7776000s SHARD DURATION 1d DEFAULT',
      'CREATE RETENTION POLICY "thin" ON "prometheus" DURATION INF REPLICATION 1 (or is there)',
      'ALTER RETENTION POLICY "thin" ON "prometheus" DURATION 63072000s SHARD DURATION 7d',
      'DROP CONTINUOUS QUERY "thin" ON "prometheus" (or is there)',
      'CREATE CONTINUOUS QUERY "thin" ON "prometheus" RESAMPLE EVERY 300s FOR 11100s BEGIN SELECT first("value") AS "value" ' +
        'INTO "prometheus"."thin".:MEASUREMENT FROM "prometheus"."raw"./.*/ GROUP BY time(300s), * END',
    ]);
    const [seed, may] = influxDbPlan(model, options).seeds ?? [];
    expect(seed).toMatchObject({
      url: "http://localhost/query",
      socket: "/run/vmo-influxdb/http.sock",
      method: "POST",
      body: { releaseFile: "influxdb/statements/create-database" },
      contains: '{"results":[{"statement_id":0}]}',
    });
    expect(may?.contains).toBeUndefined();
  });

  it("has an alert, a dashboard about the store of its name, and commands that copy it and bring it back", () => {
    const catalogue = catalogueOf(SCRAPE_METRICS, [], { hostLabels: [] });
    const interval = Duration.seconds(15);
    const checks = { scrapeInterval: interval, evaluationInterval: interval, version: "3.5.3" };
    expect(checkRules([influxDbRules()], catalogue, checks)).toEqual({ problems: [], advice: [] });
    const { rows } = influxDbDashboard('years "x"');
    const [, wait] = rows[0]?.panels ?? [];
    expect(wait?.queries).toEqual([
      { expr: 'sum(prometheus_remote_storage_samples_pending{remote_name="years \\"x\\""})', legend: "wait" },
    ]);
    expect(influxDbBackup(model).backup).toEqual([
      "nsenter -t $(systemctl show -p MainPID --value vmo-influxdb.service) -n " +
        "/opt/vm-observability/current/bin/influxd backup -portable -host 127.0.0.1:18087 DIR",
    ]);
  });

  it.each([
    [{ retention: Duration.minutes(10) }, 'retention: must be at least 1h, got "10m": the server refuses less'],
    [{ retention: Duration.days(800) }, 'downSampling.retention: must be longer than retention (800d), got "730d"'],
    [{ database: 'a"; DROP' }, "database: must be a name of letters, digits and _"],
    [{ memory: Bytes.mebibytes(10) }, "memory: must be at least 256MiB"],
  ])("refuses %j", (change, problem) => {
    expect(() => influxDbPlan({ ...model, ...change }, options)).toThrow(problem);
  });
});

import {
  applicationMetrics,
  applicationRules,
  missingApplicationMetrics,
  unrecordedMetrics,
} from "../../lib/exporters/application";
import {
  processExporterFlags,
  processExporterOf,
  processExporterPlan,
  PROCESS_METRICS,
} from "../../lib/exporters/process";
import { catalogueOf } from "../../lib/rules";
import { defaultSpecification, type Specification } from "../../lib/specification";
import { Duration } from "../../lib/units";

const model = processExporterOf(defaultSpecification);
const named = (name: string, cmdline: readonly string[] = [".+"]): Pick<Specification, "processExporter"> => ({
  processExporter: { ...defaultSpecification.processExporter, processNames: [{ name, cmdline }] },
});

describe("process-exporter", () => {
  it("groups processes by the document's template", () => {
    const plan = processExporterPlan(model, { source: { source: "upstream" }, distribution: "debian-13" });
    expect(plan.files).toEqual([
      {
        path: "process-exporter/config.yml",
        content: expect.stringContaining("{{.Comm}}") as string,
        onChange: "restart",
      },
    ]);
    expect(plan.listens).toMatchObject([{ port: 9256, exposure: "fleet" }]);
  });

  it("forgets groups that are gone where the version can", () => {
    const common = [
      "-config.path=/opt/vm-observability/current/files/process-exporter/config.yml",
      "-threads=false",
      "-gather-smaps=false",
    ];
    expect(processExporterFlags(model, "0.7.10")).toEqual([...common, "-web.listen-address=:9256"]);
    expect(processExporterFlags(model, "0.8.7")).toEqual([
      ...common,
      "-remove-empty-groups",
      "-recheck-with-time-limit=1m",
      "-web.listen-address=:9256",
    ]);
  });

  it("keeps what lets it read other accounts' I/O counters, and no other capability", () => {
    const plan = processExporterPlan(model, { source: { source: "distribution" }, distribution: "debian-12" });
    expect(plan.units[0]?.sections.Service).toMatchObject({
      CapabilityBoundingSet: "CAP_DAC_READ_SEARCH CAP_SYS_PTRACE",
      AmbientCapabilities: "CAP_DAC_READ_SEARCH CAP_SYS_PTRACE",
      ProtectHome: true,
    });
    expect(plan.units[0]?.sections.Service).not.toHaveProperty("PrivateUsers");
    expect(plan.artifacts).toMatchObject([{ kind: "package", version: "0.7.10" }]);
  });

  it.each<[string, readonly string[], string]>([
    [
      "{{.PID}}",
      [".+"],
      "process_names.0.name: must not use .PID: every process has another one, so that series would never end; use .Comm or .ExeBase",
    ],
    [
      "{{.Com}}",
      [".+"],
      "process_names.0.name: uses .Com, which does not exist; did you mean .Comm? (there are .Comm, .ExeBase, .ExeFull, .Username, .Matches)",
    ],
    [
      "{{.Matches.app}}",
      [".+"],
      "process_names.0.name: uses .Matches.app, but no pattern of cmdline has a group (?P<app>…)",
    ],
    ["{{.Comm", [".+"], 'process_names.0.name: must close every {{ with }}, got "{{.Comm"'],
    ["", [".+"], 'process_names.0.name: must not be empty; "{{.Comm}}" is the name of the program'],
    ["x", [], 'process_names.0.cmdline: must have a pattern; ".+" matches every program'],
    [
      "x",
      ["(?=a)"],
      "process_names.0.cmdline.0: must be a regular expression of Go: is not a regular expression: invalid or unsupported Perl syntax: `(?=`",
    ],
  ])("refuses the group %s", (name, cmdline, message) => {
    expect(() => processExporterOf(named(name, cmdline))).toThrow(`[process_exporter] ${message}`);
  });

  it("accepts names made from the command line", () => {
    expect(processExporterOf(named("{{.Matches.app}}", ["java.+-Dapp=(?P<app>[a-z]+)"])).groups).toHaveLength(1);
  });

  it("describes metrics that are unique", () => {
    expect(() => catalogueOf(PROCESS_METRICS, [])).not.toThrow();
  });
});

describe("an application", () => {
  it("exposes what the document lists, with the types that rules rely on", () => {
    const metrics = applicationMetrics(defaultSpecification);
    const types = Object.fromEntries(metrics.map(({ name, type }) => [name, type]));
    expect(types).toEqual({
      http_requests_total: "counter",
      http_request_duration_seconds: "histogram",
      http_request_size_bytes: "histogram",
      http_response_size_bytes: "histogram",
      http_requests_in_flight: "gauge",
      db_connections_active: "gauge",
      db_connections_max: "gauge",
      db_connections_idle: "gauge",
      db_query_duration_seconds: "histogram",
      db_queries_total: "counter",
      db_errors_total: "counter",
      db_deadlocks_total: "counter",
      user_sessions_active: "gauge",
      transactions_processed: "counter",
      feature_usage_counts: "counter",
    });
    expect(missingApplicationMetrics(defaultSpecification)).toEqual([]);
  });

  it("does not expose what the lists leave out, nor what comes with it", () => {
    const lists = { ...defaultSpecification, databaseMetrics: ["db_queries_total"] };
    expect(applicationMetrics(lists).map(({ name }) => name)).not.toContain("db_connections_max");
    expect(missingApplicationMetrics(lists).find(({ name }) => name === "db_connections_max")?.reason).toBe(
      'comes from the application, but database_metrics leaves it out; add "db_connections_active" to database_metrics',
    );
  });

  it("may expose metrics of its own", () => {
    const lists = { ...defaultSpecification, businessMetrics: ["orders_total", "checkout_seconds"] };
    const catalogue = catalogueOf(applicationMetrics(lists), []);
    expect(catalogue.find("orders_total")).toMatchObject({ metric: { type: "counter" } });
    expect(catalogue.find("checkout_seconds_bucket")).toMatchObject({ metric: { type: "unknown" }, part: "bucket" });
  });

  const recorded = (lists: Partial<Specification> = {}, isScraped = true) =>
    applicationRules(
      { ...defaultSpecification, ...lists },
      { window: Duration.minutes(5), hostLabels: ["service"], isScraped },
    ).recording.map(({ record }) => record);
  const reasons = (lists: Partial<Specification>, isScraped = true) =>
    unrecordedMetrics({ ...defaultSpecification, ...lists }, isScraped).map(({ name, reason }) => `${name} ${reason}`);

  it("has recorded what the document derives, for each page", () => {
    const [rate] = applicationRules(defaultSpecification, {
      window: Duration.minutes(8),
      hostLabels: ["service"],
      isScraped: true,
    }).recording;
    expect(recorded()).toEqual([
      "error_rate_percent",
      "api_calls_per_minute",
      "response_time_ms",
      "availability_percent",
    ]);
    expect(rate?.expr).toContain('sum by (instance, job, service) (rate(http_requests_total{status=~"5.."}[8m]))');
    expect(reasons({})).toEqual([]);
  });

  it("exposes itself what its lists name and leave no way to derive", () => {
    const lists = { httpServiceMetrics: [] };
    expect(recorded(lists)).toEqual(["availability_percent"]);
    expect(applicationMetrics({ ...defaultSpecification, ...lists }).map(({ name }) => name)).toContain(
      "error_rate_percent",
    );
    expect(reasons(lists)).toEqual([
      "response_time_ms is recorded from http_request_duration_seconds, which http_service_metrics leaves out; add it there",
    ]);
  });

  it("has a reason for each derived metric that is not there", () => {
    expect(recorded({ businessMetrics: [] }, false)).toEqual(["response_time_ms"]);
    expect(reasons({ businessMetrics: [] }, false)).toEqual([
      "error_rate_percent is recorded only when business_metrics names it; add it there",
      "api_calls_per_minute is recorded only when business_metrics names it; add it there",
      'availability_percent is recorded from scrapes of the job "application", which has no targets; the fleet needs a workload',
    ]);
  });
});

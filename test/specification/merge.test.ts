import {
  type Specification,
  type SpecificationOverrides,
  SpecificationError,
  defaultSpecification,
  mergeSpecification,
  parseSpecification,
} from "../../lib/specification";
import { Bytes, Duration } from "../../lib/units";
import { complaintsOf } from "./source";

const over = (overrides: unknown, base: Specification = defaultSpecification): Specification =>
  mergeSpecification(base, overrides as SpecificationOverrides);

describe("a file over the built-in specification", () => {
  test("changes what it names and nothing else", () => {
    const { systemAlerts, ...rest } = parseSpecification("system_alerts: { cpu_high: { duration: 10m } }");
    const { systemAlerts: builtIn, ...others } = defaultSpecification;
    expect(rest).toEqual(others);
    expect(systemAlerts).toEqual({ ...builtIn, cpu_high: { ...builtIn["cpu_high"], duration: Duration.minutes(10) } });
    expect(Object.keys(systemAlerts)).toEqual(Object.keys(builtIn));
  });

  test("adds entries to maps", () => {
    const { logLevels, applicationAlerts } = parseSpecification(
      [
        "log_levels: { NOTICE: 'Normal but significant' }",
        "application_alerts:",
        "  Queue Full:",
        "    condition: queue_length > 10",
        "    duration: 0s",
        "    severity: info",
        "    summary: The queue is full",
        "    runbook_url: https://wiki.example/queue",
        "    labels: { team_Name: billing }",
      ].join("\n"),
    );
    expect(Object.keys(logLevels)).toEqual(["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL", "NOTICE"]);
    expect(applicationAlerts["Queue Full"]).toEqual({
      condition: "queue_length > 10",
      duration: Duration.zero,
      severity: "info",
      summary: "The queue is full",
      runbookUrl: "https://wiki.example/queue",
      labels: { team_Name: "billing" },
    });
  });

  test("replaces lists", () => {
    const { nodeExporter, fluentd } = parseSpecification(
      "node_exporter: { collectors: [cpu] }\nfluentd: { input: [{ type: systemd, tag: journal, filters: [] }] }",
    );
    expect(nodeExporter.collectors).toEqual(["cpu"]);
    expect(fluentd.input).toEqual([{ type: "systemd", tag: "journal", filters: [] }]);
    expect(fluentd.output).toEqual(defaultSpecification.fluentd.output);
  });

  test("removes named entries with null", () => {
    const specification = parseSpecification(
      [
        "system_alerts: { cpu_high: ~ }",
        "sla_definitions: { error_rate: null }",
        "correlation_strategies: { user_based: Null }",
        "rca_process: { prevention: null }",
        "log_categories: { audit: null }",
      ].join("\n"),
    );
    expect(Object.keys(specification.systemAlerts)).toEqual([
      "cpu_critical",
      "memory_high",
      "disk_full",
      "service_down",
    ]);
    expect(Object.keys(specification.slaDefinitions)).toEqual(["api_availability", "response_time"]);
    expect(Object.keys(specification.correlationStrategies)).toEqual(["trace_based", "request_based", "time_based"]);
    expect(Object.keys(specification.rcaProcess)).toEqual(["immediate_response", "investigation", "resolution"]);
    expect(specification.logCategories["audit"]).toBeUndefined();
  });

  test("follows anchors, aliases and merge keys; keys of the map itself win, then earlier merged maps", () => {
    const { systemAlerts, applicationAlerts } = parseSpecification(
      [
        "system_alerts:",
        "  first: &first { condition: a > 1, duration: 1m, severity: info }",
        "  second: &second { <<: *first, duration: 2m }",
        "  third: { severity: critical, <<: [*second, *first] }",
        "  fourth: *first",
        "application_alerts: { fifth: { <<: *second, condition: b > 1 } }",
      ].join("\n"),
    );
    const { first, second, third, fourth } = systemAlerts;
    expect(second).toEqual({ ...first, duration: Duration.minutes(2) });
    expect(third).toEqual({ ...second, severity: "critical" });
    expect(fourth).toEqual(first);
    expect(applicationAlerts["fifth"]).toEqual({ ...second, condition: "b > 1" });
  });

  test("takes words of YAML 1.1 only where the file says it is YAML 1.1", () => {
    const text = "node_exporter: { enabled: no }";
    expect(complaintsOf(() => parseSpecification(text))).toEqual([
      'specification:1:27 node_exporter.enabled: must be true or false, got "no"',
    ]);
    expect(parseSpecification(`%YAML 1.1\n---\n${text}`).nodeExporter.enabled).toBe(false);
  });

  test("keeps words as names: numbers, booleans and names of JavaScript", () => {
    const { logLevels } = parseSpecification("log_levels: { 404: a, true: b, 1.50: c, constructor: d, toString: e }");
    expect(Object.keys(logLevels).sort()).toEqual(
      ["404", "true", "1.50", "constructor", "toString", ...Object.keys(defaultSpecification.logLevels)].sort(),
    );
  });
});

describe("props over a specification", () => {
  test("win over the file, which wins over what is built in", () => {
    const file = parseSpecification("node_exporter: { port: 9200, scrape_interval: 30s }");
    const { nodeExporter } = mergeSpecification(file, { nodeExporter: { scrapeInterval: Duration.seconds(60) } });
    expect(nodeExporter).toEqual({
      enabled: true,
      port: 9200,
      collectors: defaultSpecification.nodeExporter.collectors,
      scrapeInterval: Duration.minutes(1),
      filesystems: defaultSpecification.nodeExporter.filesystems,
      textfileMetrics: [],
    });
  });

  test("are typed, all the way down", () => {
    const overrides: SpecificationOverrides = {
      prometheus: { retentionSize: Bytes.gibibytes(20), externalLabels: { replica: "a", gone: null } },
      systemAlerts: { cpu_high: null, disk_full: { severity: "warning" } },
      channels: { slack: { urlFile: "/etc/observability/secrets/slack-url", channel: "#ops" } },
      artifacts: { mirror: null },
      // @ts-expect-error a section cannot be removed
      alertmanager: null,
    };
    expect(complaintsOf(() => over(overrides))).toEqual([
      "overrides alertmanager: must be a map, got null; leave the key out to keep what is there",
      "overrides prometheus.externalLabels.gone: is null, which removes an entry, but there is none of this name",
    ]);
  });

  test("remove what may be absent with null, and leave alone what is undefined", () => {
    const base = parseSpecification(
      "artifacts: { mirror: 'https://mirror.example' }\nchannels: { webhook: { url: 'http://127.0.0.1:1/' } }",
    );
    const merged = over({ artifacts: { mirror: null }, channels: { webhook: undefined }, prometheus: undefined }, base);
    expect(merged.artifacts).toEqual({ source: "upstream", sources: {}, versions: {}, lock: {} });
    expect(merged.channels).toEqual({ webhook: { url: "http://127.0.0.1:1/" } });
    expect(over({ channels: { webhook: null } }, base).channels).toEqual({});
  });

  test("have the words of files in their messages, with paths as in props and without lines", () => {
    const error = (() => {
      try {
        return over({
          systemAlerts: { cpu_high: { duration: "5 minutes" } },
          nodeExporter: { scrape_interval: "15s" },
        });
      } catch (caught) {
        return caught;
      }
    })();
    expect(error).toBeInstanceOf(SpecificationError);
    expect((error as SpecificationError).issues).toEqual([
      {
        path: "nodeExporter.scrape_interval",
        message:
          'unknown key; did you mean "scrapeInterval"? (allowed: enabled, port, collectors, scrapeInterval, filesystems, textfileMetrics)',
      },
      {
        path: "systemAlerts.cpu_high.duration",
        message: 'must be a duration such as "30s", "5m", "1h30m" or "7d", got "5 minutes"',
      },
    ]);
  });

  test("may hold values that Terraform knows only at apply", () => {
    const { channels, prometheus } = over({
      channels: { webhook: { url: "${TfToken[TOKEN.7]}" } },
      prometheus: { remoteWrite: [{ name: "store", url: "https://${TfToken[TOKEN.8]}/write" }] },
    });
    expect(channels.webhook).toEqual({ url: "${TfToken[TOKEN.7]}" });
    expect(prometheus.remoteWrite[0]?.url).toBe("https://${TfToken[TOKEN.8]}/write");
  });

  test("over a specification that was made by hand are judged with it", () => {
    const byHand = { ...defaultSpecification, runbooks: { baseUrl: "https://wiki.example/runbooks", pages: {} } };
    expect(over({}, byHand)).toEqual(byHand);
    const broken = {
      ...defaultSpecification,
      escalationMatrix: { ...defaultSpecification.escalationMatrix, severityLevels: {} },
    };
    expect(complaintsOf(() => over({}, broken))[0]).toBe(
      'overrides applicationAlerts.database_connections.severity: must be a level of escalationMatrix.severityLevels (), got "warning"',
    );
  });

  test("that contain themselves are refused", () => {
    const cyclic: Record<string, unknown> = {};
    cyclic["nodeExporter"] = { port: cyclic };
    expect(complaintsOf(() => over(cyclic))).toEqual(["overrides nodeExporter.port: must not contain itself"]);
  });

  test("that are nothing change nothing", () => {
    expect(over({})).toBe(defaultSpecification);
    expect(over({ prometheus: undefined, channels: {} })).toEqual(defaultSpecification);
    expect(complaintsOf(() => over([]))).toEqual(["overrides: must be a map of sections, got a list"]);
    expect(complaintsOf(() => over("x"))).toEqual(['overrides: must be a map of sections, got "x"']);
  });
});

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Suite } from "../../harness/debian";
import { applicationRules } from "../../lib/exporters/application";
import { blackboxOf, probeRules } from "../../lib/exporters/blackbox";
import { elasticsearchRules } from "../../lib/exporters/elasticsearch";
import { mysqldRules } from "../../lib/exporters/mysqld";
import { nginxRules } from "../../lib/exporters/nginx";
import { postgresRules } from "../../lib/exporters/postgres";
import { redisRules } from "../../lib/exporters/redis";
import { influxDbRules } from "../../lib/influxdb";
import { promtoolTests, renderRuleFile, type RuleGroup } from "../../lib/rules";
import { defaultSpecification, parseSpecification } from "../../lib/specification";
import { Bytes, Duration } from "../../lib/units";
import { FLUENTD_RULES } from "../../lib/fluentd";
import { COLLECTOR_RULES } from "../../lib/otel-collector";
import { telegrafRules } from "../../lib/telegraf";
import { jaegerRules } from "../../lib/jaeger";
import { KIBANA_RULES } from "../../lib/kibana";
import { victoriaMetricsRules } from "../../lib/victoria-metrics";
import { inIndices, onDisk } from "../jaeger/models";
import { toYaml } from "../../lib/yaml";
import { runTool } from "./run-tool";

const VERSIONS: [version: string, suite: Suite][] = [
  ["2.42.0", "bookworm"],
  ["2.53.3", "trixie"],
  ["3.5.3", "sid"],
];

const PROBES = parseSpecification(`
probes:
  shop: { type: http, targets: ["https://shop.example.com/?a=b&c=$d"], duration: 90s }
  mail: { type: tcp, targets: ["mail.example.com:25"], severity: warning, duration: 0s }
  router: { type: icmp, targets: [192.0.2.1], duration: 1h }
`);

const { postgres, mysqld, redis, nginx } = parseSpecification(`
exporters:
  postgres: { statements: true }
  mysqld: { statements: true, duration: 90s }
  redis: { duration: 0s, severity: warning }
  nginx: { duration: 1h }
`).exporters;
const DATABASES = { window: Duration.minutes(5), hostLabels: ["service"] };

/** Every group that exporters bring, by what it is about. */
const GROUPS: [string, RuleGroup][] = [
  ["probes", probeRules(blackboxOf(PROBES))],
  ["PostgreSQL", postgresRules(postgres!, DATABASES)],
  ["MariaDB and MySQL", mysqldRules(mysqld!, DATABASES)],
  ["Redis", redisRules(redis!, { ...DATABASES, hostLabels: [] })],
  ["nginx", nginxRules(nginx!)],
  ["VictoriaMetrics", victoriaMetricsRules()],
  ["Jaeger on its own disk", jaegerRules(onDisk.storage)],
  ["Jaeger in an Elasticsearch", jaegerRules(inIndices.storage)],
  ["Elasticsearch", elasticsearchRules(3)],
  ["Elasticsearch on one host", elasticsearchRules(1)],
  ["InfluxDB", influxDbRules()],
  ["InfluxDB 2", telegrafRules({ buffer: Bytes.gibibytes(5) })],
  ["Kibana", KIBANA_RULES],
  ["logs", FLUENTD_RULES],
  ["traces", COLLECTOR_RULES],
  ["applications", applications(5, [])],
  ["applications that are scraped rarely, on hosts with labels", applications(8, ["service", "port"])],
];

function applications(minutes: number, hostLabels: readonly string[]): RuleGroup {
  return applicationRules(defaultSpecification, { window: Duration.minutes(minutes), hostLabels, isScraped: true });
}

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

describe.each(VERSIONS)("promtool %s", (version, suite) => {
  it.each(GROUPS)("takes the rules on %s without a remark, and proves each of them", async (_, group) => {
    const folder = mkdtempSync(join(tmpdir(), "exporter-rules-"));
    folders.push(folder);
    const rules = join(folder, `${group.name}.yml`);
    const options = { runbooks: "http://runbooks.example", version };
    writeFileSync(rules, toYaml(renderRuleFile(group, options)));
    const documents = promtoolTests([group], options).map(({ name, document }) => {
      const path = join(folder, `${name}.test.yml`);
      writeFileSync(path, toYaml({ ...document, rule_files: [rules] }));
      return { path, count: document.tests.length };
    });
    const count = documents.reduce((sum, one) => sum + one.count, 0);
    expect(count).toBe(group.recording.length + 2 * group.alerts.length);
    const promtool = async (...args: string[]) => {
      const { code, stdout, stderr } = await runTool("promtool", suite, args);
      return code === 0 ? "passed" : stdout + stderr;
    };
    expect(await promtool("check", "rules", "--lint=all", "--lint-fatal", rules)).toBe("passed");
    expect(await promtool("test", "rules", ...documents.map(({ path }) => path))).toBe("passed");
  });
});

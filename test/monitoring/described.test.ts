import { Dashboards } from "../../constructs/dashboards";
import { ElasticsearchStore } from "../../constructs/elasticsearch";
import { Kibana } from "../../constructs/kibana";
import { LogPipeline } from "../../constructs/log-pipeline";
import { MonitoringStack, parseSpecification, SshFleet } from "../../index";
import { metricsShown } from "../../lib/dashboards/queries";
import { metricsOf, readPromql } from "../../lib/promql";
import { testApp } from "../../testing";
import { KEY } from "../constructs/metrics-stack";
import { passwords } from "../elasticsearch/model";

/** Everything that has metrics. */
const SPECIFICATION = parseSpecification(`
exporters: { postgres: { statements: true }, mysqld: { statements: true }, redis: {}, nginx: {} }
probes:
  page: { type: http, targets: ["https://example.com"] }
  port: { type: tcp, targets: ["db-1:5432"] }
  served: { type: tls, targets: ["example.com:443"] }
  ping: { type: icmp, targets: ["10.0.0.1"] }
grafana: { enabled: true }
tracing: { enabled: true }
long_term:
  years: { type: victoria_metrics }
  influx: { type: influxdb }
  history: { type: influxdb2, url: "http://10.0.0.9:8086", organization: shop, bucket: shop, token_file: /etc/token }
security: { users: { ann: admin }, users_file: /etc/users, firewall: { enabled: true } }
`);

describe("what rules and dashboards of components read", () => {
  // mysql_slave_status_…, on which an alert stands, was known by its beginning alone: with neither type nor labels.
  it("is described in the catalogue, with its type and labels, name by name", () => {
    const host = (name: string, last: number, more: object = {}) => ({
      name,
      address: `10.0.0.${last}`,
      hostKeys: [KEY],
      ...more,
    });
    const stack = new MonitoringStack(testApp(), "production", {
      specification: SPECIFICATION,
      fleet: SshFleet.of({
        hosts: [
          host("monitor-1", 5, { roles: ["metrics"] }),
          host("monitor-2", 6, { roles: ["metrics"] }),
          host("dashboards-1", 7, { roles: ["dashboards"] }),
          host("logs-1", 21, { roles: ["logs"] }),
          host("traces-1", 22, { roles: ["tracing"] }),
          host("store-1", 31, { roles: ["storage"] }),
          host("db-1", 11, { runs: ["postgres", "mysqld", "redis", "nginx"] }),
        ],
        login: { user: "admin", privateKeyFile: "~/.ssh/id" },
        certificates: { folder: "certificates" },
      }),
      channels: { webhook: { url: "http://10.0.0.9/alerts" } },
      wings: [
        (made) => {
          const { metrics } = made;
          new Dashboards(made, "dashboards", { metrics });
          const { administrator, agent, monitor, jaeger, kibana, people } = passwords;
          const store = new ElasticsearchStore(made, "elasticsearch", {
            metrics,
            passwords: { administrator, agent, monitor, jaeger, kibana, people },
          });
          new Kibana(made, "kibana", { metrics });
          new LogPipeline(made, "logs", { metrics, store });
        },
      ],
    });
    const { groups, catalogue, dashboards } = stack.metrics.observability.monitoring;
    const ofRules = groups.flatMap(({ name, alerts = [], recording = [] }) =>
      [...alerts, ...recording].map(({ expr }) => ({ at: name, names: metricsOf(readPromql(expr).expr!) })),
    );
    const ofPanels = dashboards().flatMap(({ dashboard }) =>
      "rows" in dashboard
        ? dashboard.rows
            .flatMap(({ panels }) => panels)
            .map((panel) => ({ at: dashboard.title, names: metricsShown(panel) }))
        : [],
    );
    const read = [...ofRules, ...ofPanels].flatMap(({ at, names }) => names.map((name) => ({ at, name })));
    const unseen = read.flatMap(({ at, name }) => {
      const found = catalogue.find(name);
      return found !== undefined && !("assumed" in found) ? [] : [`${at}: ${name}`];
    });
    expect(read.length).toBeGreaterThan(500);
    expect([...new Set(unseen)].sort()).toEqual([]);
  });
});

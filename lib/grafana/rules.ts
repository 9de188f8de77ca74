import { type Alert, type InputSeries, type RuleGroup, seriesName } from "../rules";
import { Duration } from "../units";
import { GATEWAY_UNIT, GRAFANA_UNIT } from "./paths";

const minutes = (count: number) => Duration.minutes(count);
const SELF = { job: "grafana", instance: "monitor-1" };

/** `wrong` of `all` within ten minutes, where it is more than `share` and more than a few. */
function shareOf(
  all: string,
  wrong: string,
  { without, share }: { readonly without: string; readonly share: number },
): string {
  const sum = (of: string, function_: "rate" | "increase") => `sum without (${without}) (${function_}(${of}[10m]))`;
  return `${sum(wrong, "rate")} / ${sum(all, "rate")} > ${share} and ${sum(wrong, "increase")} > 10`;
}

const question = (status: string, values: string): InputSeries => ({
  series: seriesName("grafana_plugin_request_total", {
    ...SELF,
    plugin_id: "prometheus",
    endpoint: "queryData",
    status,
    status_source: "downstream",
    target: "none",
  }),
  values,
});

const queriesFail: Alert = {
  name: "GrafanaQueriesFail",
  expr: shareOf(
    'grafana_plugin_request_total{job="grafana",endpoint="queryData"}',
    'grafana_plugin_request_total{job="grafana",endpoint="queryData",status="error"}',
    { without: "endpoint, status, status_source, target", share: 0.25 },
  ),
  for: minutes(10),
  severity: "warning",
  family: "grafana_queries",
  summary: "Queries of Grafana on {{ $labels.instance }} to {{ $labels.plugin_id }} fail",
  description:
    "More than a quarter of what Grafana on {{ $labels.instance }} asks data sources of the kind {{ $labels.plugin_id }} has failed for more than 10 minutes: panels stay empty.",
  runbook: {
    meaning:
      "People see panels with errors. The data source does not answer, does not let Grafana in, or refuses the queries.",
    immediateActions: [
      `Read why: \`journalctl -u ${GRAFANA_UNIT} -g 'error' --since -15min\``,
      "See whether the data source itself is up: its alerts, and `up` of its job",
    ],
    investigation: [
      "If the data source refuses Grafana's certificate, look whether it still names the role `dashboards` or `metrics`: `npx vm-observability certificates check`",
      "If only some dashboards fail, their queries are wrong: open the panel's inspector",
    ],
    resolution: [
      "Mend the data source; Grafana asks it again by itself",
      `After certificates were renewed by hand: \`systemctl restart ${GRAFANA_UNIT}\``,
    ],
    prevention: ["Keep dashboards in the code: their queries are checked there"],
  },
  from: ["grafana"],
  proof: {
    interval: minutes(1),
    series: [question("ok", "0+10x60"), question("error", "0x10 20+20x19 400x30")],
    justBelow: [question("ok", "0+10x60"), question("error", "0+3x60")],
    breaks: minutes(12),
    mends: minutes(39),
    labels: { ...SELF, plugin_id: "prometheus" },
  },
};

const answered = (status: string, values: string): InputSeries => ({
  series: seriesName("grafana_http_request_duration_seconds_count", {
    ...SELF,
    handler: "/api/ds/query",
    method: "POST",
    status_code: status,
    status_source: "server",
    slo_group: "high-slow",
  }),
  values,
});

const requestsFail: Alert = {
  name: "GrafanaRequestsFail",
  expr: shareOf(
    'grafana_http_request_duration_seconds_count{job="grafana"}',
    'grafana_http_request_duration_seconds_count{job="grafana",status_code=~"5.."}',
    { without: "handler, method, status_code, status_source, slo_group", share: 0.05 },
  ),
  for: minutes(10),
  severity: "warning",
  family: "grafana_requests",
  summary: "Grafana on {{ $labels.instance }} answers with errors",
  description:
    "More than 5 % of the answers of Grafana on {{ $labels.instance }} have been errors of its own for more than 10 minutes.",
  runbook: {
    meaning: "Pages of Grafana fail or stay empty, whatever they show. The portal's own pages still work.",
    immediateActions: [
      `Read why: \`journalctl -u ${GRAFANA_UNIT} -g 'level=error' --since -15min\``,
      "See whether its disk is full: `df /var/lib/vm-observability/grafana`",
    ],
    investigation: [
      "`database is locked` in its log: its disk is too slow, or something else reads its database",
      "See which pages fail: `sum by (handler, status_code) (rate(grafana_http_request_duration_seconds_count[10m]))`",
    ],
    resolution: [
      `Restart it: \`systemctl restart ${GRAFANA_UNIT}\``,
      "Make room, or give it more memory: `grafana.memory`",
    ],
    prevention: ["Give hosts with Grafana a volume `data` of their own"],
  },
  from: ["grafana"],
  proof: {
    interval: minutes(1),
    series: [answered("200", "0+100x60"), answered("500", "0x10 20+20x19 400x30")],
    justBelow: [answered("200", "0+100x60"), answered("500", "0+4x60")],
    breaks: minutes(13),
    mends: minutes(38),
    labels: SELF,
  },
};

const started = (values: string): InputSeries => ({ series: seriesName("process_start_time_seconds", SELF), values });

const restarts: Alert = {
  name: "GrafanaRestarts",
  expr: 'changes(process_start_time_seconds{job="grafana"}[1h]) > 2',
  for: minutes(5),
  severity: "warning",
  family: "grafana_restarts",
  summary: "Grafana on {{ $labels.instance }} starts again and again",
  description:
    "Grafana on {{ $labels.instance }} has started more than twice within the last hour. While it starts, nobody sees a dashboard there.",
  runbook: {
    meaning: "It ends by itself, or the kernel ends it at its limit of memory.",
    immediateActions: [
      `See how it ended: \`systemctl status ${GRAFANA_UNIT} ${GATEWAY_UNIT}\` and \`journalctl -u ${GRAFANA_UNIT} -n 100\``,
      "Look for its end at the limit of memory: `journalctl -k -g 'oom|Memory cgroup' --since -2h`",
    ],
    investigation: [
      "See whether it was restarted on purpose: each change of dashboards and data sources restarts it once",
    ],
    resolution: ["Give it more memory: `grafana.memory`", "Go back to the release before, if it began with a new one"],
    prevention: ["Change dashboards together, and not one by one"],
  },
  from: ["grafana", "runtime"],
  proof: {
    interval: minutes(1),
    series: [started("100x10 200x3 300x3 400x80")],
    justBelow: [started("100x10 200x3 300x80")],
    breaks: minutes(19),
    mends: minutes(72),
    labels: SELF,
    value: 3,
  },
};

/** Alerts about Grafana; that it is down, `service_down` of the specification notifies. */
export const GRAFANA_RULES: RuleGroup = {
  name: "grafana",
  recording: [],
  alerts: [queriesFail, requestsFail, restarts],
};

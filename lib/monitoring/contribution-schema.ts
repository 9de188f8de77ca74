import type { Problem } from "../errors";
import * as s from "../schema";
import { USER_ROLES } from "../units";
import { dashboards } from "./dashboard-schema";

const line = s.line();
const lines = s.list(line);
const flag = s.flag().optional();
const duration = s.unit("Duration").optional();
const most = s.whole(0).optional();
const anything = () => s.props({});
const method = s.oneOf(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]);
const proxyPath = s.textOf('must be a path such as "/api/*"', /^\/[^\s?#]*$/);

const job = s.props({
  name: line,
  interval: duration,
  takesAlerts: flag,
  onHosts: flag,
  path: s.urlPath().optional(),
  params: s.named(s.anyText(), lines).optional(),
  discovery: s.props({
    configs: anything(),
    relabelings: s.list(anything()),
    as: s.just("fleet").optional(),
    serverName: line.optional(),
  }),
  timeout: duration,
  format: s.oneOf(["prometheus", "openmetrics"]).optional(),
  followRedirects: flag,
  scheme: s.oneOf(["http", "https"]).optional(),
  authentication: s.props({ kind: s.oneOf(["basic", "bearer"]) }).optional(),
  tls: anything().optional(),
  exposes: s.anyOf('must be "unknown" or a list of metrics', [s.just("unknown"), lines]).optional(),
  owns: flag,
  exemplars: flag,
  metricRelabelings: s.list(anything()).optional(),
  bodySizeLimit: s.unit("Bytes").optional(),
  sampleLimit: most,
  labelLimit: most,
  labelNameLengthLimit: most,
  labelValueLengthLimit: most,
});

const metric = s.props({
  // Prometheus 3 takes names in UTF-8.
  name: line,
  type: s.oneOf(["counter", "gauge", "histogram", "summary", "info", "unknown"]),
  help: s.anyText(),
  labels: lines,
  from: line,
  open: flag,
  severalSources: flag,
  job: line.optional(),
  scrapeInterval: duration,
  lateness: anything().optional(),
  examples: anything().optional(),
});

const alert = s.props({
  name: line,
  expr: s.text(),
  for: s.unit("Duration"),
  keepFiringFor: duration,
  severity: line,
  family: line,
  objective: line.optional(),
  summary: s.anyText(),
  description: s.anyText(),
  runbook: s.props({
    meaning: s.anyText(),
    immediateActions: s.list(s.anyText()),
    investigation: s.list(s.anyText()),
    resolution: s.list(s.anyText()),
    prevention: s.list(s.anyText()),
  }),
  runbookUrl: s.anyText().optional(),
  labels: s.named(s.anyText(), s.anyText()).optional(),
  from: lines,
  proof: anything().optional(),
  adviceOff: lines.optional(),
});

const recording = s.props({
  record: line,
  expr: s.text(),
  help: s.anyText(),
  unit: s.anyText(),
  labels: lines.optional(),
  open: flag,
  shared: flag,
  from: lines,
  proof: anything(),
  raw: anything().optional(),
  adviceOff: lines.optional(),
});

const dataSource = s.props({
  name: line,
  uid: s.textOf('must be a UID such as "prometheus"', /^[A-Za-z0-9_-]{1,40}$/),
  type: s.oneOf(["prometheus", "alertmanager", "elasticsearch", "influxdb", "jaeger"]),
  url: s.url("", { query: false }),
  as: s.just("fleet").optional(),
  serverName: line.optional(),
  onlyOn: line.optional(),
  letsIn: lines.optional(),
  isDefault: flag,
  options: s
    .named(line, s.anyOf("must be text, a number or true or false", [s.anyText(), s.number(""), s.flag()]))
    .optional(),
  reads: s.list(s.textOf('must be a path such as "api/v1/*"', /^[^\s/?#][^\s?#]*$/)).optional(),
});

const contribution = s.props({
  job: job.optional(),
  metrics: s.list(metric).optional(),
  unavailable: s.list(s.props({ name: line, reason: line })).optional(),
  families: s.list(s.props({ prefix: line, from: line })).optional(),
  unknown: lines.optional(),
  rules: s
    .madeBy(
      s.props({
        name: s.textOf("must be a file's name of letters, digits and . _ -", /^[A-Za-z0-9_][A-Za-z0-9._-]*$/),
        interval: duration,
        recording: s.list(recording),
        alerts: s.list(alert),
      }),
    )
    .optional(),
  ruleFile: s.props({ name: line, text: s.anyText(), alerts: s.list(alert), recording: s.list(recording) }).optional(),
  dashboards: s.madeBy(dashboards).optional(),
  alertDashboards: s.callable().optional(),
  tool: s
    .props({
      name: s.word(),
      url: s.url("", { query: false }).optional(),
      link: s.props({ title: line, text: line }).optional(),
      proxied: s
        .props({
          port: s.port(),
          exposure: s.oneOf(["loopback", "fleet"]),
          role: line.optional(),
          access: s.list(
            s.props({
              role: s.oneOf(USER_ROLES),
              methods: s.list(method),
              paths: s.list(proxyPath),
              except: s.list(proxyPath).optional(),
            }),
          ),
        })
        .optional(),
    })
    .optional(),
  dataSources: s.list(dataSource).optional(),
  remoteWrite: s.list(anything()).optional(),
  remoteRead: s.list(anything()).optional(),
  pages: s
    .props({
      title: line,
      path: s.textThat('must be a folder or file of the portal such as "runbooks/"', (path) =>
        /^[\w-][\w.-]*(\/[\w-][\w.-]*)*\/?$/.test(path),
      ),
      text: line,
      pages: s.callable(),
      queries: s.flag().optional(),
    })
    .optional(),
  alerting: s
    .props({
      url: s.url("", { query: false }).optional(),
      pages: s.flag(),
      host: line,
      port: s.port(),
      reach: s.oneOf(["fleet", "loopback", "elsewhere"]),
      onCall: anything().optional(),
    })
    .optional(),
  by: s.just("user").optional(),
});

/** What is wrong with the parts of a contribution, each by itself. */
export function contributionShapeProblems(given: unknown): readonly Problem[] {
  return s.schemaProblems(contribution, given);
}

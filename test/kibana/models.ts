import { defaultSpecification } from "../../index";
import { KIBANA_PORTS, type KibanaModel } from "../../lib/kibana";
import { Bytes } from "../../lib/units";

/** A Kibana behind a portal, in a fleet with an Elasticsearch. */
export const behindPortal: KibanaModel = {
  ports: KIBANA_PORTS,
  memory: Bytes.gibibytes(2),
  url: "https://portal.example.com/kibana",
  store: {
    version: "8.19.21",
    urls: ["https://logs-1.fleet.internal:9200", "https://logs-2.fleet.internal:9200"],
    authority: "fleet",
    login: { user: "kibana-server", password: { kind: "file", path: "/etc/observability/kibana" } },
    people: {
      users: { viewer: "log-viewer", operator: "log-operator", admin: "log-admin" },
      password: { kind: "file", path: "/etc/observability/people" },
    },
    streams: { audit: "logs-audit", application: "logs-application" },
  },
  proxies: ["people.role.fleet.internal"],
  scrapers: ["metrics.role.fleet.internal"],
  correlated: defaultSpecification,
  places: { traces: "https://portal.example.com/jaeger", portal: "https://portal.example.com" },
};

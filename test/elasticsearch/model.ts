import type { ElasticsearchModel, Passwords } from "../../lib/elasticsearch";
import { Bytes } from "../../lib/units";

const file = (name: string) => ({ kind: "file", path: `/etc/observability/${name}` }) as const;

/** Where passwords of all users come from. */
export const passwords: Required<Passwords> = {
  administrator: file("administrator"),
  agent: file("agent"),
  monitor: file("monitor"),
  reader: file("reader"),
  jaeger: file("jaeger"),
  kibana: file("kibana"),
  people: file("people"),
};

/** A node that is alone. */
export const single: ElasticsearchModel = {
  cluster: "logs",
  port: 9200,
  transportPort: 9300,
  nodes: [{ host: "logs-1" }],
  founders: ["logs-1"],
  memory: Bytes.gibibytes(2),
  heap: Bytes.mebibytes(256),
  disk: Bytes.gibibytes(20),
  passwords,
  streams: ["logs-application", "logs-audit"],
  calls: [],
};

/** Three nodes that do everything. */
export const three: ElasticsearchModel = {
  ...single,
  nodes: [{ host: "logs-1" }, { host: "logs-2" }, { host: "logs-3" }],
  founders: ["logs-1", "logs-2", "logs-3"],
};

import { HOST_FIELD, logAddress } from "../correlation";
import { urlPart } from "../escaping";
import { dashboardAddress } from "../rules";
import type { Block, Line, RunbookLinks, RunbooksModel } from "./model";
import type { AlertQueries } from "./queries";
import { humanised, lineOf } from "./words";

/** Where an investigation looks: an alert's instance and time where they are known. */
export interface Scene {
  /** As it stands in addresses. @default - all instances */
  readonly instance?: string;
  readonly from: string;
  readonly to: string;
  /** Queries about the alert; a text where the page does not know which alert it is about. */
  readonly query: AlertQueries | { readonly at: Line };
}

/** The hour until now, as Kibana writes it: pages do not know when they are read. */
export const LAST_HOUR = { from: "now-1h", to: "now" } as const;

/** The log lines of a scene: its times and host stand as they are in addresses, or are put in by a page. */
export function whereOf({ from, to, instance }: Pick<Scene, "from" | "to" | "instance">) {
  const host = instance === undefined ? undefined : { slot: instance };
  return [{ from: { slot: from }, to: { slot: to } }, { [HOST_FIELD]: host }] as const;
}

type Tool = (links: RunbookLinks, scene: Scene) => Line;

/** Address of a query's page in Prometheus, or of its result where the server has no pages. */
export function queryAddress(prometheus: string, expr: string, webPages: boolean): string {
  const query = urlPart(expr);
  return webPages ? `${prometheus}/graph?g0.expr=${query}&g0.tab=0` : `${prometheus}/api/v1/query?query=${query}`;
}

const inProms = ({ prometheus, webPages = true }: RunbookLinks): Line =>
  prometheus === undefined || !webPages ? ["Prometheus"] : [{ text: "Prometheus", to: `${prometheus}/graph` }];

/** The log search where there is one, and else the host's own journal. */
const inLogs = ({ logs }: RunbookLinks, scene: Scene, journal: string): Line =>
  logs === undefined
    ? lineOf(`in the journals of the hosts: ${journal}`)
    : [
        "in ",
        { text: "the log search", to: logAddress(logs, ...whereOf(scene)) },
        ...lineOf(`; on a host: ${journal}`),
      ];

/** A query as code, and as a link to its graph where there is one. */
export function graphOf({ prometheus, webPages = true }: RunbookLinks, query: string): Line {
  if (prometheus === undefined) return [{ code: query }];
  return [
    { code: query },
    " (",
    { text: webPages ? "graph" : "result", to: queryAddress(prometheus, query, webPages) },
    ")",
  ];
}

/** What is said of a query of the alert: the query itself, or where it stands. */
function ofAlert(links: RunbookLinks, { query }: Scene, pick: (queries: AlertQueries) => string): Line {
  return "at" in query ? query.at : graphOf(links, pick(query));
}

/** How each known tool of `investigation_tools` is used on this stack, with what is installed. */
const TOOLS: Readonly<Record<string, Tool>> = {
  elasticsearch_queries: (links, scene) =>
    links.logs === undefined
      ? lineOf("this stack collects no logs; read those of the hosts: `journalctl -u SERVICE -p warning --since -1h`")
      : [
          "filter ",
          { text: "the log search", to: logAddress(links.logs, ...whereOf(scene)) },
          ...lineOf(" by `hostname` and `level`, then by the `trace_id` or `request_id` of a record that failed"),
        ],
  log_aggregation: (links, scene) => [
    "count what is logged over the time of the alert ",
    ...inLogs(links, scene, "`journalctl --since '1 hour ago' -p warning`"),
  ],
  pattern_matching: (links, scene) => [
    "look for messages that are new since it began ",
    ...inLogs(links, scene, "`journalctl --since '1 hour ago' -g 'error|timeout|refused'`"),
  ],
  time_series_correlation: (links, scene) => [
    "see which moved first, in one graph of ",
    ...inProms(links),
    ": the host's CPU, memory, disk and network metrics, and ",
    ...ofAlert(links, scene, ({ value }) => value),
  ],
  anomaly_detection: (links, scene) => {
    if ("at" in scene.query) return ["compare with the week before: ", ...scene.query.at];
    const { compared, held } = scene.query;
    return compared === undefined
      ? ["see how often the condition has held within a week: ", ...graphOf(links, held)]
      : ["compare with the week before: ", ...graphOf(links, compared)];
  },
  threshold_analysis: (links, scene) => {
    if ("at" in scene.query) return ["see how far from its limit the value usually is: ", ...scene.query.at];
    const { usual, held } = scene.query;
    if (usual === undefined) return ["see for how much of a week the condition has held: ", ...graphOf(links, held)];
    const { query, limit, side } = usual;
    const stayed = `compare the limit with the value that 99 % of the last week stayed ${side}: `;
    return [{ code: limit }, "; ", stayed, ...graphOf(links, query)];
  },
  distributed_tracing: ({ traces }) =>
    traces === undefined
      ? lineOf(
          "this stack collects no traces; follow a request through the logs of its services: `journalctl -g TRACE_ID --since -1h`",
        )
      : [
          "look for slow and failed requests of its services in ",
          { text: "Jaeger", to: traces },
          ...lineOf("; a log line's `trace_id` leads to one of them"),
        ],
  service_dependency_mapping: () => [
    "see which services the failing one calls, and which of those fail or wait as well",
  ],
  performance_bottleneck_identification: (links, scene) => {
    const dashboard = dashboardAddress(links, "application", scene.instance);
    return [
      ...lineOf("find what waits: `vmstat 1` for processors and memory, `ss -ti` for the network"),
      ...(dashboard === undefined ? [] : [", and ", { text: "the dashboards", to: dashboard }, " for its services"]),
    ];
  },
};

/** A tool of `investigation_tools` as a line; of one that is not known, its name. */
export function toolLine(tool: string, links: RunbookLinks, scene: Scene): Line {
  const known = Object.hasOwn(TOOLS, tool) ? TOOLS[tool] : undefined;
  return known ? [`${humanised(tool)}: `, ...known(links, scene)] : [humanised(tool)];
}

/** All tools of a specification, each kind below a heading. */
export function toolBlocks(
  { investigationTools, links }: Pick<RunbooksModel, "investigationTools" | "links">,
  scene: Scene,
  kind: "points" | "checks" = "points",
): readonly Block[] {
  return Object.entries(investigationTools).flatMap(([title, names]): readonly Block[] => [
    { kind: "heading", text: humanised(title) },
    { kind, lines: names.map((name) => toolLine(name, links, scene)) },
  ]);
}

import { nearest, type Problem, quoted } from "../errors";
import { portProblems } from "../host";
import { Bytes } from "../units";
import { type ElasticsearchModel, mastersOf, newDataNodesOf, NODE_TIERS } from "./model";

/** With less, it does not start with what it holds in memory. */
const LEAST_HEAP = Bytes.mebibytes(256);

/** From here on, Java's pointers are twice as long. */
const LONG_POINTERS = Bytes.gibibytes(31);

/** Everything that is wrong with `model`. Empty when nothing is. */
export function elasticsearchProblems(model: ElasticsearchModel): readonly Problem[] {
  return [
    ...portProblems("port", model.port),
    ...portProblems("transportPort", model.transportPort),
    ...(model.port === model.transportPort
      ? [{ path: "transportPort", message: `must not be that of clients, got ${quoted(model.port)}` }]
      : []),
    ...(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(model.cluster)
      ? []
      : [{ path: "cluster", message: `must be a name of letters, digits and . _ -, got ${quoted(model.cluster)}` }]),
    ...nodeProblems(model),
    ...heapProblems(model),
    ...watermarkProblems(model),
  ];
}

function nodeProblems(model: ElasticsearchModel): readonly Problem[] {
  const { nodes, founders } = model;
  const unknown = nodes.filter(({ tier }) => tier !== undefined && !NODE_TIERS.includes(tier));
  if (unknown.length > 0)
    return unknown.map(({ host, tier }) => ({
      path: `hosts.${host}.tiers.logs`,
      message: `must be one of ${NODE_TIERS.join(", ")}, or left out for a node that does everything, got ${quoted(tier)}`,
    }));
  if (nodes.length === 0) return [{ path: "hosts", message: "must have one with the role logs, got none" }];
  const masters = mastersOf(model).map(({ host }) => host);
  if (newDataNodesOf(model).length === 0)
    return [
      {
        path: "hosts",
        message: "must have one with the role logs whose tier is hot, or none: no other node takes new logs",
      },
    ];
  return [
    ...(founders.length > 0 ? [] : [{ path: "founders", message: "must name a host, got none" }]),
    ...founders
      .filter((host) => !masters.includes(host))
      .map((host) => {
        const near = nearest(host, masters);
        const hint = near === undefined ? "" : `; did you mean ${quoted(near)}?`;
        return {
          path: "founders",
          message: `must be hosts whose nodes may lead (${masters.join(", ")}), got ${quoted(host)}${hint}`,
        };
      }),
  ];
}

function heapProblems({ heap, memory }: ElasticsearchModel): readonly Problem[] {
  const says = (rule: string) => [{ path: "heap", message: `${rule}, got ${quoted(heap)}` }];
  if (heap.count < LEAST_HEAP.count)
    return says(`must be at least ${LEAST_HEAP.toString()}, without which it does not start`);
  if (heap.count * 2 > memory.count)
    return says(`must be at most half of memory (${memory.toString()}): Java takes as much again beside it`);
  if (heap.count >= LONG_POINTERS.count)
    return says("must be less than 31GiB: from there on pointers are twice as long, and less fits in");
  return [];
}

function watermarkProblems({ watermarks }: ElasticsearchModel): readonly Problem[] {
  if (!watermarks) return [];
  const { low, high, flood } = watermarks;
  const wrong = Object.entries(watermarks).filter(([, value]) => !(Number(value) > 0 && Number(value) <= 100));
  if (wrong.length > 0)
    return wrong.map(([name, value]) => ({
      path: `watermarks.${name}`,
      message: `must be a percentage above 0 and up to 100, got ${quoted(value)}`,
    }));
  if (low <= high && high <= flood) return [];
  return [
    {
      path: "watermarks",
      message: `must rise from low over high to flood, got ${low}, ${high}, ${flood}: Elasticsearch would not start`,
    },
  ];
}

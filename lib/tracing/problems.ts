import { identifiersOf, NEVER_LABELS } from "../correlation";
import { type Problem, type PropKinds, propProblems, quoted } from "../errors";
import type { Specification } from "../specification";
import { Bytes } from "../units";
import { slowThresholdOf } from "./slow";
import type { TraceStore, TraceStoreTls } from "./store";

/** Attributes that differ with each request or each person: as labels they would make a series of each. */
const IDENTIFIERS = [
  ...NEVER_LABELS,
  "parent_span_id",
  "http_request_id",
  "correlation_id",
  "transaction_id",
  "session_id",
  "enduser_id",
  "user_email",
  "user_name",
];

/** Labels that span metrics have already. */
const TAKEN = [
  "service_name",
  "span_name",
  "span_kind",
  "status_code",
  "collector_instance_id",
  "job",
  "instance",
  "le",
];

/** Smaller queues do not hold what applications may send at once. */
const LEAST_QUEUE = Bytes.mebibytes(16);

type Traced = Pick<Specification, "correlationStrategies" | "slaDefinitions" | "tracing">;

/** Everything that is wrong with the section `tracing`, by the paths of the specification; an agent's queue is shared by its `gateways`. */
export function tracingProblems(specification: Traced, gateways: number): readonly Problem[] {
  const { agent, gateway } = specification.tracing;
  const each = gateways > 1 ? ` for each of ${gateways} gateways` : "";
  return [
    ...dimensionProblems(specification),
    ...slowProblems(specification),
    ...queueProblems("agent", agent.queue, LEAST_QUEUE.times(Math.max(1, gateways)), each),
    ...queueProblems("gateway", gateway.queue, LEAST_QUEUE),
  ];
}

function queueProblems(of: string, queue: Bytes, least: Bytes, each = ""): readonly Problem[] {
  if (queue.count >= least.count) return [];
  const message = `must be at least ${least.toString()}, got "${queue.toString()}": it could not hold what an application sends at once${each}`;
  return [{ path: `tracing.${of}.queue`, message }];
}

function dimensionProblems({ tracing, ...correlated }: Traced): readonly Problem[] {
  const { dimensions } = tracing.spanMetrics;
  const identifiers = [...IDENTIFIERS, ...identifiersOf(correlated).map(({ identifier }) => identifier)].map(bare);
  const labels = dimensions.map(labelOf);
  return dimensions.flatMap((name, index): readonly Problem[] => {
    const path = `tracing.span_metrics.dimensions[${index}]`;
    const label = labels[index] ?? "";
    if (identifiers.includes(bare(name))) {
      const message = `must not be an identifier such as ${quoted(name)}: each request or person would be a series of its own; spans carry it, and exemplars lead to them`;
      return [{ path, message }];
    }
    if (TAKEN.includes(label))
      return [
        {
          path,
          message: `must be another attribute, got ${quoted(name)}: span metrics have the label ${label} already`,
        },
      ];
    if (labels.indexOf(label) < index)
      return [{ path, message: `must be named once, got ${quoted(name)}: the label ${label} is there already` }];
    return [];
  });
}

/** A name however it is spelt: `traceID`, `trace.id` and `trace_id` are one. */
function bare(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "");
}

/** Name of the label that an attribute becomes. */
export function labelOf(attribute: string): string {
  return attribute.replace(/[^A-Za-z0-9_]/g, "_");
}

/** Such a trace would be judged before its end, when nobody knows how long it takes. */
function slowProblems(specification: Pick<Specification, "slaDefinitions" | "tracing">): readonly Problem[] {
  const slow = slowThresholdOf(specification);
  const { decisionWait } = specification.tracing.sampling;
  if (slow.milliseconds < decisionWait.milliseconds) return [];
  const message = `must be longer than what is slow (${slow.toString()}), got "${decisionWait.toString()}": traces would be judged before they are known to be slow`;
  return [{ path: "tracing.sampling.decision_wait", message }];
}

const STORE: PropKinds<TraceStore> = { endpoint: "text", tls: "object?", token: "secret?" };
const TLS: PropKinds<TraceStoreTls> = { authority: "any?", showsCertificate: "boolean?" };

/** What a store has to get on with. */
export interface StoreSurroundings {
  /** Whether hosts have certificates of the fleet. */
  readonly certificates: boolean;
  /** Ports on which collectors of a gateway's host take spans, and what they are. */
  readonly own: Readonly<Record<number, string>>;
  /** Fleet names of the hosts. */
  readonly hosts: readonly string[];
}

/** What is wrong with a store, which may be somebody's own: its secrets above all, whose values no message shows. */
export function traceStoreProblems(store: TraceStore, surroundings: StoreSurroundings): readonly Problem[] {
  const shape = shapeProblems(store);
  if (shape.length > 0) return shape;
  const { endpoint, tls, token } = store;
  const { certificates } = surroundings;
  const fleets = [
    ...(tls?.authority === "fleet" ? ["store.tls.authority"] : []),
    ...(tls?.showsCertificate === true ? ["store.tls.showsCertificate"] : []),
  ];
  return [
    ...endpointProblems(endpoint, surroundings),
    ...(certificates
      ? []
      : fleets.map((path) => ({
          path,
          message: "must be left out where hosts have no certificates: see security.certificates",
        }))),
    ...(token && !tls
      ? [{ path: "store.token", message: "must go over TLS: give tls too, since gRPC sends no token without it" }]
      : []),
  ];
}

function shapeProblems(store: TraceStore): readonly Problem[] {
  const { tls } = Object(store) as Partial<TraceStore>;
  const authority: unknown = tls?.authority;
  return [
    ...propProblems(store, STORE, "store", { only: true }),
    ...(typeof tls === "object" ? propProblems(tls, TLS, "store.tls", { only: true }) : []),
    ...(authority === undefined || authority === "fleet"
      ? []
      : propProblems<object>({ authority }, { authority: "secret" }, "store.tls")),
  ];
}

function endpointProblems(endpoint: string, { own, hosts }: StoreSurroundings): readonly Problem[] {
  const path = "store.endpoint";
  const [, host = "", port = ""] = /^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+):(\d{1,5})$/.exec(endpoint) ?? [];
  const number = Number(port);
  if (host === "" || number < 1 || number > 65_535) {
    const message = `must be host and port such as "traces.example.com:4317", without a scheme and a path, got ${quoted(endpoint)}`;
    return [{ path, message }];
  }
  const mine = own[number];
  if (/^(127\.|localhost$|\[::1\]$)/.test(host) && mine !== undefined) {
    const message = `must not be ${mine} of the same host, got ${quoted(endpoint)}: spans would go round in circles`;
    return [{ path, message }];
  }
  if (!host.endsWith(".fleet.internal") || hosts.includes(host)) return [];
  return [
    {
      path,
      message: `must be a host of this fleet or one with an address that its hosts know, got ${quoted(endpoint)}`,
    },
  ];
}

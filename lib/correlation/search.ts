import { urlPart } from "../escaping";
import { logAddress, type Slot, traceAddress, traceSearchAddress } from "./addresses";
import { type CorrelatedField, fieldOf } from "./fields";
import { type Correlated, correlationWindow, identifiersOf } from "./model";

/** A tool that a search may lead to. */
export interface SearchTool {
  readonly name: string;
  readonly title: string;
  /** Address of its pages; of the one that shows times, for `dashboards`. */
  readonly url: string;
}

/** What a search by one identifier finds, and where. */
export interface SearchEntry {
  /** Field that is searched; `timestamp` where there is a moment alone. */
  readonly identifier: string;
  /** What belongs together by it. */
  readonly scope: string;
  /** How long before and after the moment, in milliseconds. */
  readonly around: number;
  /** Whether it is the ID of a trace: 32 hexadecimal digits. */
  readonly trace: boolean;
  readonly links: readonly SearchLink[];
  /** Tools of the specification that the stack does not have. */
  readonly missing: readonly string[];
}

/** An address with slots, which the page fills: see `SLOTS`. */
export interface SearchLink {
  readonly title: string;
  readonly url: string;
  /** Whether it needs the name of a service. */
  readonly needsService: boolean;
}

/** What stands in addresses for what is searched, written as each place reads it. `lib/portal/browser` fills them. */
const SLOTS = {
  text: "__ID__",
  /** In a quoted text of KQL, in a quoted text of Rison. */
  rison: "__ID_RISON__",
  /** In a quoted text of JSON. */
  json: "__ID_JSON__",
  service: "__SERVICE__",
  from: "__FROM__",
  to: "__TO__",
  fromMicroseconds: "__FROM_US__",
  toMicroseconds: "__TO_US__",
} as const;

const RANGE = { from: { slot: SLOTS.from }, to: { slot: SLOTS.to } };
const MICROSECONDS = { from: { slot: SLOTS.fromMicroseconds }, to: { slot: SLOTS.toMicroseconds } };
const SERVICE: Slot = { slot: SLOTS.service };

/** Other names of tools in `correlation_strategies`: what is behind them in a stack. */
const KNOWN_AS: Readonly<Record<string, string>> = { zipkin: "jaeger", elasticsearch: "kibana" };

/** The portal itself. */
const HERE = "custom_analytics";

/** All searches of a portal: one for each strategy, and by time alone. */
export function searchEntries(correlated: Correlated, tools: readonly SearchTool[]): readonly SearchEntry[] {
  const entries = identifiersOf(correlated).map(({ identifier, scope, window, tools: named }): SearchEntry => {
    const field = fieldOf(identifier);
    const names = [...new Set(named.map((name) => KNOWN_AS[name] ?? name))].filter((name) => name !== HERE);
    const found = names.flatMap((name) => tools.find((tool) => tool.name === name) ?? []);
    return {
      identifier,
      scope: inWords(scope),
      around: window.milliseconds,
      trace: field.attribute === undefined,
      links: found.map((tool) => linkTo(tool, field)),
      missing: names.filter((name) => !tools.some((tool) => tool.name === name)),
    };
  });
  return [...entries, byTime(correlated, tools)];
}

function inWords(scope: string): string {
  return scope.replaceAll("_", " ");
}

function linkTo({ name, title, url }: SearchTool, { record, attribute }: CorrelatedField): SearchLink {
  if (name === "kibana") {
    const where = { [record]: { slot: SLOTS.text, quoted: SLOTS.rison } };
    return { title: `Log lines in ${title}`, url: logAddress(url, RANGE, where), needsService: false };
  }
  if (name !== "jaeger") return { title, url, needsService: false };
  if (attribute === undefined)
    return { title: `The trace in ${title}`, url: traceAddress(url, { slot: SLOTS.text }), needsService: false };
  const search = traceSearchAddress(url, { service: SERVICE, range: MICROSECONDS });
  const tags = `${urlPart(`{${JSON.stringify(attribute)}:"`)}${SLOTS.json}${urlPart('"}')}`;
  return { title: `Traces of the service in ${title}`, url: `${search}&tags=${tags}`, needsService: true };
}

/** Everything around a moment: each tool that shows times. */
function byTime(correlated: Correlated, tools: readonly SearchTool[]): SearchEntry {
  const at = (name: string) => tools.filter((tool) => tool.name === name);
  const strategy = Object.values(correlated.correlationStrategies).find(({ identifier }) => identifier === "timestamp");
  return {
    identifier: "timestamp",
    scope: inWords(strategy?.scope ?? "temporal_correlation"),
    around: correlationWindow(correlated).milliseconds,
    trace: false,
    links: [
      ...at("kibana").map(({ title, url }) => ({
        title: `Log lines in ${title}`,
        url: logAddress(url, RANGE),
        needsService: false,
      })),
      ...at("jaeger").map(({ title, url }) => ({
        title: `Traces of the service in ${title}`,
        url: traceSearchAddress(url, { service: SERVICE, range: MICROSECONDS }),
        needsService: true,
      })),
      ...at("dashboards").map(({ title, url }) => ({
        title,
        url: `${url}?from=${SLOTS.from}&to=${SLOTS.to}`,
        needsService: false,
      })),
    ],
    missing: [],
  };
}

import { queryText, risonPart, urlPart } from "../escaping";

/**
 * What stands for a value until somebody follows the link, in the words of the program that puts it in: `#{traceID}`. Nobody escapes it
 * there, so it has to be made of letters and digits, or to be escaped by what puts it in.
 */
export interface Slot {
  readonly slot: string;
  /** What stands for it within the quotes of a query. @default - the same */
  readonly quoted?: string;
}

/** A value that is known, or what stands for it. */
export type LinkValue = string | Slot;

/** From when until when a link looks, as the tool that it leads to writes times. */
export interface Range {
  readonly from: LinkValue;
  readonly to: LinkValue;
}

const asPart = (value: LinkValue) => (typeof value === "string" ? urlPart(value) : value.slot);

const asRison = (value: LinkValue) => (typeof value === "string" ? risonPart(value) : value.slot);

const asQueryText = (value: LinkValue) =>
  typeof value === "string" ? risonPart(queryText(value)) : `%22${value.quoted ?? value.slot}%22`;

/** `base` without slashes at its end, so that a path can follow. */
export function withoutSlash(base: string): string {
  return base.replace(/\/+$/, "");
}

/**
 * Address of the log search of the Kibana at `base`, where times are ISO 8601 or words such as `now-1h`. `where` chooses the records whose
 * fields have these values.
 */
export function logAddress(
  base: string,
  { from, to }: Range,
  where: Readonly<Record<string, LinkValue | undefined>> = {},
): string {
  const terms = Object.entries(where).flatMap(([field, value]) =>
    value === undefined ? [] : [`${risonPart(field)}:${asQueryText(value)}`],
  );
  const query = terms.length === 0 ? "" : `&_a=(query:(language:kuery,query:'${terms.join(urlPart(" and "))}'))`;
  return `${withoutSlash(base)}/app/discover#/?_g=(time:(from:'${asRison(from)}',to:'${asRison(to)}'))${query}`;
}

/** Address of one trace in the Jaeger at `base`. */
export function traceAddress(base: string, trace: LinkValue): string {
  return `${withoutSlash(base)}/trace/${asPart(trace)}`;
}

/** Which traces a search of Jaeger shows. */
export interface TraceSearch {
  /** Jaeger asks for one service at a time. */
  readonly service: LinkValue;
  /** In microseconds since 1970. */
  readonly range: Range;
  /** Tags that a span of the trace has. @default - any */
  readonly tags?: Readonly<Record<string, string>>;
}

/** Address of a search of the Jaeger at `base`. */
export function traceSearchAddress(base: string, { service, range, tags }: TraceSearch): string {
  const query = [
    `service=${asPart(service)}`,
    `start=${asPart(range.from)}`,
    `end=${asPart(range.to)}`,
    "lookback=custom",
    "limit=20",
    ...(tags === undefined ? [] : [`tags=${urlPart(JSON.stringify(tags))}`]),
  ];
  return `${withoutSlash(base)}/search?${query.join("&")}`;
}

/** Address of the search of the portal at `base`, which leads to every tool; `at` is a moment in ISO 8601. */
export function searchAddress(base: string, identifier: string, value: LinkValue, at?: LinkValue): string {
  const moment = at === undefined ? "" : `&at=${asPart(at)}`;
  return `${withoutSlash(base)}/search/?${urlPart(identifier)}=${asPart(value)}${moment}`;
}

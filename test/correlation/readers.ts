import rison from "rison-node";
import { browserModule } from "../portal/browser-module";

/** What a link finds, whichever tool it leads to. */
export interface Found {
  readonly field: string;
  readonly value: string;
  /** In milliseconds since 1970; absent where a link names no time. */
  readonly from?: number;
  readonly to?: number;
}

/** What Kibana reads in an address of its log search: state in Rison, and a query in KQL. */
export function readKibana(address: string): Found {
  const query = new URLSearchParams(address.slice(address.indexOf("?") + 1));
  const global = rison.decode(query.get("_g") ?? "") as { time: { from: string; to: string } };
  const state = rison.decode(query.get("_a") ?? "") as { query: { language: string; query: string } };
  expect(state.query.language).toBe("kuery");
  const { from, to } = global.time;
  return { ...readTerm(state.query.query), from: Date.parse(from), to: Date.parse(to) };
}

/**
 * A term of KQL or of Lucene's query syntax: a field and a quoted text, in which a backslash keeps the character after it, and nothing after
 * its end.
 */
export function readTerm(query: string): Pick<Found, "field" | "value"> {
  const [, field = "", quoted] = /^([\w.@-]+):"((?:[^"\\]|\\.)*)"$/s.exec(query) ?? [];
  if (quoted === undefined) throw new TypeError(`no term: ${query}`);
  // In KQL, other characters after a backslash mean other things.
  expect(quoted.replace(/\\[\\"]/g, "")).not.toContain("\\");
  return { field, value: quoted.replace(/\\(.)/gs, "$1") };
}

/** The parts of what Jaeger's pages know of a trace. */
export interface TraceFacts {
  readonly traceID: string;
  readonly startTime: number;
  readonly endTime: number;
  readonly tags: Readonly<Record<string, string>>;
}

const FORMATS: Readonly<Record<string, (value: string | number, ...more: string[]) => string | number>> = {
  add: (value, offset) => Number(value) + Number(offset),
  pad_start: (value, length, filler) => String(value).padStart(Number(length), filler),
  epoch_micros_to_date_iso: (value) => new Date(Number(value) / 1_000).toISOString(),
};

/** An address of `linkPatterns` as Jaeger's pages fill it in, step by step, and encode what comes out. */
export function fillJaeger(pattern: string, { tags, ...trace }: TraceFacts): string {
  const facts: Readonly<Record<string, string | number>> = {
    ...trace,
    ...Object.fromEntries(Object.entries(trace).map(([key, value]) => [`trace.${key}`, value])),
    ...tags,
  };
  return pattern.replace(/#\{([^{}]*)\}/g, (_, inside: string) => {
    const [name = "", ...steps] = inside.split("|").map((part) => part.trim());
    const value = facts[name];
    if (value === undefined) throw new TypeError(`Jaeger knows no ${name}`);
    const done = steps.reduce((given, step) => {
      const [format = "", ...more] = step.split(/\s+/);
      const apply = FORMATS[format];
      if (apply === undefined) throw new TypeError(`Jaeger has no format ${format}`);
      return apply(given, ...more);
    }, value);
    return encodeURIComponent(done);
  });
}

/** The functions of the portal's page of searches. */
export interface SearchModule {
  searched(
    entry: object,
    given: { id: string; at: string; service: string },
    now: Date,
  ): { problem: string } | { id: string; from: Date; to: Date; service: string; at: Date | undefined };
  addressOf(link: object, search: object): string | undefined;
}

/** The portal's page of searches, as it is served. */
export const searchPage = (): SearchModule => browserModule<SearchModule>("links.mjs");

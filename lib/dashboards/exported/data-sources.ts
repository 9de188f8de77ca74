import { DATA_SOURCE_VARIABLE } from "../grafana/render";
import { isObject, listIn, objectIn, objectsIn, textIn, type Json } from "./json";

/** Grafana's own sources, which every Grafana has. */
const BUILT_IN = /^(--.*--|grafana)$/i;

/**
 * `dashboard` with its Prometheus as a variable, and what its export asks for filled in. A data source of the Grafana that exported it is none
 * of the one that takes it.
 *
 * @param inputs - what the export asks of whoever imports it
 */
export function withDataSource(
  dashboard: Json,
  inputs: readonly unknown[],
): { readonly json: Json; readonly others: readonly string[] } {
  const asked = new Map(inputs.filter(isObject).map((input) => [textIn(input, "name") ?? "", input]));
  const variables = objectsIn(objectIn(dashboard, "templating") ?? {}, "list");
  const own = variables.find((one) => one["type"] === "datasource" && one["query"] === "prometheus");
  const names = new Set(variables.flatMap((one) => (one["type"] === "datasource" ? (textIn(one, "name") ?? []) : [])));
  const uid = `\${${own ? textIn(own, "name") : DATA_SOURCE_VARIABLE.name}}`;
  const others = new Set<string>();
  const prometheus = askedByQueries(dashboard);

  const sourceOf = (source: unknown, isPrometheus: boolean): unknown => {
    const [type, id] =
      typeof source === "string"
        ? [undefined, source]
        : [textIn((source ?? {}) as Json, "type"), textIn((source ?? {}) as Json, "uid") ?? ""];
    const name = /^\$\{?(\w+)\}?$/.exec(id)?.[1];
    if (BUILT_IN.test(id) || (name !== undefined && names.has(name))) return source;
    const plugin =
      type ??
      textIn(asked.get(name ?? "") ?? {}, "pluginId") ??
      (isPrometheus || id === "" || prometheus.has(id) ? "prometheus" : undefined);
    if (plugin === "prometheus") return { type: "prometheus", uid };
    others.add(plugin ?? id);
    return source;
  };
  const walked = (value: unknown, key = ""): unknown => {
    if (Array.isArray(value)) return value.map((one) => walked(one, key));
    if (typeof value === "string") return filled(value, asked);
    if (typeof value !== "object" || value === null) return value;
    const object = value as Json;
    const queries = asksPrometheus(object) || objectsIn(object, "targets").some(asksPrometheus);
    const entries = Object.entries(withoutIdleSource(object)).map(([name, inner]) => [
      name,
      name === "datasource" ? sourceOf(inner, queries) : walked(inner, name),
    ]);
    const copy = withoutLostChoice(Object.fromEntries(entries) as Json);
    // Without one, Grafana asks its default, whichever that is.
    return queries && copy["datasource"] === undefined ? { ...copy, datasource: { type: "prometheus", uid } } : copy;
  };

  const json = walked(dashboard) as Json;
  if (own) return { json, others: [...others] };
  return {
    json: {
      ...json,
      templating: { list: [DATA_SOURCE_VARIABLE, ...listIn(objectIn(json, "templating") ?? {}, "list")] },
    },
    others: [...others],
  };
}

/** What the sources are called that queries in Prometheus's words ask: rows, texts and variables without a query name the same one. */
function askedByQueries(value: unknown): ReadonlySet<string> {
  const names = new Set<string>();
  const walk = (one: unknown): void => {
    if (Array.isArray(one)) return one.forEach(walk);
    if (typeof one !== "object" || one === null) return;
    const object = one as Json;
    const name = textIn(object, "datasource") ?? textIn(objectIn(object, "datasource") ?? {}, "uid");
    const asks = asksPrometheus(object) || objectsIn(object, "targets").some(asksPrometheus);
    if (asks && name !== undefined) names.add(name);
    Object.values(object).forEach(walk);
  };
  walk(value);
  return names;
}

/** Variables that ask nothing, though old exports name a source for them. */
const IDLE = new Set<unknown>(["interval", "custom", "constant", "textbox", "datasource"]);

function withoutIdleSource(object: Json): Json {
  if (!IDLE.has(object["type"]) || object["query"] === undefined) return object;
  const { datasource: _, ...rest } = object;
  return rest;
}

/** A choice of a data source that only the exporting Grafana has is no choice: the first source is taken. */
function withoutLostChoice(object: Json): Json {
  const current = objectIn(object, "current") ?? {};
  const lost = object["type"] === "datasource" && `${textIn(current, "value")}`.includes("${");
  return lost ? { ...object, current: {} } : object;
}

/** Whether a query or a variable is in Prometheus's words, whatever its data source is called. */
function asksPrometheus(object: Json): boolean {
  if (textIn(object, "expr") !== undefined) return true;
  const query = textIn(object, "query") ?? textIn(objectIn(object, "query") ?? {}, "query") ?? "";
  return object["type"] === "query" && /^\s*(label_values|label_names|query_result|metrics)\(/.test(query);
}

/** Constants that an export asks for have a value in it. */
function filled(text: string, asked: ReadonlyMap<string, Json>): string {
  return text.replace(/\$\{(\w+)\}/g, (whole, name: string) => {
    const input = asked.get(name);
    return input?.["type"] === "constant" ? (textIn(input, "value") ?? whole) : whole;
  });
}

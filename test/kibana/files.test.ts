import { parseSpecification } from "../../index";
import { FIELDS } from "../../lib/elasticsearch";
import { type KibanaModel, kibanaPlan, renderKibana, type SavedObject, savedObjects } from "../../lib/kibana";
import { behindPortal } from "./models";

/** What a value has to be. */
type Kind = "text" | "flag" | "number" | "texts" | "address" | "path" | "variable" | "object" | "json";

/**
 * Every setting that we write, with the kind of its value: as the reference of settings has it and as the server's own schemas read it, of 8.19 and of
 * 9.x. A setting that is not here is one that nobody has looked up, and Kibana does not start with one that it does not know.
 */
const KNOWN: Readonly<Record<string, Kind>> = {
  "server.host": "text",
  "server.port": "number",
  "server.publicBaseUrl": "address",
  "server.basePath": "path",
  "server.rewriteBasePath": "flag",
  "server.securityResponseHeaders.disableEmbedding": "flag",
  "elasticsearch.hosts": "texts",
  "elasticsearch.username": "text",
  "elasticsearch.password": "variable",
  "elasticsearch.ssl.certificateAuthorities": "texts",
  "elasticsearch.ssl.verificationMode": "text",
  "xpack.security.encryptionKey": "variable",
  "xpack.encryptedSavedObjects.encryptionKey": "variable",
  "xpack.reporting.encryptionKey": "variable",
  "xpack.security.secureCookies": "flag",
  "path.data": "path",
  "logging.appenders.stdout": "object",
  "logging.root": "object",
  "telemetry.optIn": "flag",
  "telemetry.allowChangingOptInStatus": "flag",
  "newsfeed.enabled": "flag",
  "map.includeElasticMapsService": "flag",
  "xpack.fleet.agents.enabled": "flag",
  "xpack.fleet.isAirGapped": "flag",
  "xpack.actions.allowedHosts": "object",
  "uiSettings.overrides": "object",
};

/** Attributes of saved objects, as the schemas have them of the versions in whose words they are written: others are refused. */
const ATTRIBUTES: Readonly<Record<SavedObject["type"], Readonly<Record<string, Kind>>>> = {
  "index-pattern": { title: "text", name: "text", timeFieldName: "text", fieldFormatMap: "json" },
  search: {
    title: "text",
    description: "text",
    columns: "texts",
    sort: "object",
    grid: "object",
    hideChart: "flag",
    isTextBasedQuery: "flag",
    timeRestore: "flag",
    kibanaSavedObjectMeta: "object",
  },
  lens: { title: "text", description: "text", visualizationType: "text", state: "object" },
  dashboard: {
    title: "text",
    description: "text",
    panelsJSON: "json",
    optionsJSON: "json",
    timeRestore: "flag",
    version: "number",
    kibanaSavedObjectMeta: "object",
  },
};

/** The version of each type, of the first Kibana that had it: each later one brings an object to its own. */
const WRITTEN_IN: Readonly<Record<SavedObject["type"], string>> = {
  "index-pattern": "8.0.0",
  search: "10.1.0",
  lens: "8.9.0",
  dashboard: "8.9.0",
};

const isJson = (text: string): boolean => {
  try {
    return typeof JSON.parse(text) === "object";
  } catch {
    return false;
  }
};

const FORMS: Readonly<Record<Kind, (value: unknown) => boolean>> = {
  text: (value) => typeof value === "string" && value !== "",
  flag: (value) => typeof value === "boolean",
  number: (value) => typeof value === "number",
  texts: (value) => Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === "string"),
  address: (value) => /^https:\/\/[^/]+\/.*[^/]$/.test(String(value)),
  path: (value) => /^\/.*[^/]$/.test(String(value)),
  variable: (value) => /^\$\{VMO_[A-Z_]+\}$/.test(String(value)),
  object: (value) => typeof value === "object",
  json: (value) => typeof value === "string" && isJson(value),
};

describe("kibana.yml", () => {
  const config = renderKibana(behindPortal);

  it.each(Object.entries(config))("has %s, which Kibana reads, as it reads it", (setting, value) => {
    expect(KNOWN).toHaveProperty([setting]);
    expect([setting, FORMS[KNOWN[setting] ?? "object"](value)]).toEqual([setting, true]);
  });

  it("says nothing to its vendor, and is framed by no other page", () => {
    expect(config).toMatchObject({
      "telemetry.optIn": false,
      "telemetry.allowChangingOptInStatus": false,
      "newsfeed.enabled": false,
      "map.includeElasticMapsService": false,
      "xpack.fleet.isAirGapped": true,
      "xpack.actions.allowedHosts": [],
      "server.securityResponseHeaders.disableEmbedding": true,
    });
  });

  it("has the path of its address, which Kibana compares, wherever the portal is", () => {
    expect(config).toMatchObject({ "server.basePath": "/kibana" });
    expect(renderKibana({ ...behindPortal, url: "https://ops.example.com:8090/watch/kibana" })).toMatchObject({
      "server.publicBaseUrl": "https://ops.example.com:8090/watch/kibana",
      "server.basePath": "/watch/kibana",
    });
  });

  it("holds no secret", () => {
    expect(JSON.stringify(config)).not.toContain("/etc/observability");
  });
});

/** What Kibana finds in the form that its seed sends, read by Node's own reader of forms. */
async function imported(model: KibanaModel): Promise<readonly SavedObject[]> {
  const source = { source: { source: "upstream" }, distribution: "debian-13" } as const;
  const { files, seeds = [] } = kibanaPlan(model, { ...source, gate: source, clients: [] });
  const seed = seeds.find(({ url }) => url.includes("_import"));
  const content = files.find(({ path }) => path === seed?.body?.releaseFile)?.content ?? "";
  const form = await new Response(content, { headers: { "content-type": seed?.body?.mediaType ?? "" } }).formData();
  const file = form.get("file") as File;
  expect([...form.keys()]).toEqual(["file"]);
  expect(file.name).toMatch(/\.ndjson$/);
  const text = await file.text();
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line) as SavedObject);
}

describe("what Kibana shows from the beginning", () => {
  const objects = savedObjects(behindPortal);
  const named = objects.map((object) => [`${object.type} ${object.id}`, object] as const);

  it("comes to it as the file of a form, whole", async () => {
    expect(await imported(behindPortal)).toEqual(objects);
  });

  it.each(named)("%s has what its type may have, in words that 8.19 and 9 read", (_, object) => {
    const known = ATTRIBUTES[object.type];
    for (const [key, value] of Object.entries(object.attributes)) {
      expect(Object.keys(known)).toContain(key);
      expect([key, FORMS[known[key] ?? "object"](value)]).toEqual([key, true]);
    }
    expect(object).toMatchObject({
      managed: true,
      coreMigrationVersion: "8.8.0",
      typeMigrationVersion: WRITTEN_IN[object.type],
    });
  });

  it.each(named)("%s is about objects that are there", (_, { references }) => {
    const known = objects.map(({ type, id }) => `${type}/${id}`);
    for (const { type, id } of references) expect(known).toContain(`${type}/${id}`);
  });

  it("is each there once: an import with one twice is refused as a whole", () => {
    expect(new Set(named.map(([name]) => name)).size).toBe(named.length);
  });

  it("has a data view for each category, and the default one for all", () => {
    const views = objects.filter(({ type }) => type === "index-pattern");
    expect(views.map(({ id, attributes }) => [id, attributes["title"], attributes["timeFieldName"]])).toEqual([
      ["all-logs", "logs-application,logs-audit", "@timestamp"],
      ["logs-application", "logs-application", "@timestamp"],
      ["logs-audit", "logs-audit", "@timestamp"],
    ]);
    expect(renderKibana(behindPortal)["uiSettings.overrides"]).toEqual({
      defaultIndex: "all-logs",
      defaultRoute: "/app/dashboards#/view/log-overview",
    });
  });

  it("leads from a line to its trace, and to everything else with its request or person", () => {
    const [all] = objects;
    expect(JSON.parse(String(all?.attributes["fieldFormatMap"]))).toEqual(
      Object.fromEntries(
        [
          ["trace_id", "https://portal.example.com/jaeger/trace/{{value}}"],
          ["request_id", "https://portal.example.com/search/?request_id={{value}}"],
          ["user_id", "https://portal.example.com/search/?user_id={{value}}"],
        ].map(([field, urlTemplate]) => [
          field,
          { id: "url", params: { type: "a", urlTemplate, labelTemplate: "{{value}}" } },
        ]),
      ),
    );
    const [alone] = savedObjects({ ...behindPortal, places: {} });
    expect(alone?.attributes["fieldFormatMap"]).toBe("{}");
  });

  it("has a search for what failed, for each category, and for each identifier", () => {
    const own = parseSpecification("correlation_strategies: { order: { identifier: order.id, scope: one_order } }");
    const found = savedObjects({ ...behindPortal, correlated: own }).filter(({ type }) => type === "search");
    const queries = found.map(({ id, attributes }) => {
      const meta = attributes["kibanaSavedObjectMeta"] as { searchSourceJSON: string };
      return [id, (JSON.parse(meta.searchSourceJSON) as { query: { query: string } }).query.query];
    });
    expect(Object.fromEntries(queries)).toEqual({
      "search-errors": 'level: ("ERROR" or "FATAL")',
      "search-logs-application": "",
      "search-logs-audit": "",
      "search-by-trace_id": "trace_id: *",
      "search-by-request_id": "request_id: *",
      "search-by-user_id": "user_id: *",
      "search-by-order.id": "context.order.id: *",
    });
    expect(queries).toHaveLength(7);
  });

  it("counts by fields that the streams index", () => {
    const sources = objects.flatMap(({ type, attributes }) =>
      type === "lens"
        ? [...JSON.stringify(attributes).matchAll(/"sourceField":"([^"]+)"/g)].map(([, name]) => name)
        : [],
    );
    const columns = objects.flatMap(({ type, attributes }) =>
      type === "search" ? (attributes["columns"] as string[]) : [],
    );
    const known = [...Object.keys(FIELDS), "___records___"];
    expect([...sources, ...columns].filter((name) => !known.includes(String(name)))).toEqual([]);
  });

  it.each(objects.filter(({ type }) => type === "lens").map((object) => [object.id, object] as const))(
    "%s names its columns and its layer as one",
    (_, { attributes, references }) => {
      const { datasourceStates, visualization } = attributes["state"] as {
        datasourceStates: { formBased: { layers: Record<string, { columns: object; columnOrder: string[] }> } };
        visualization: Record<string, unknown>;
      };
      const [[layer, { columns, columnOrder }] = ["", { columns: {}, columnOrder: [] as string[] }]] = Object.entries(
        datasourceStates.formBased.layers,
      );
      expect(columnOrder).toEqual(Object.keys(columns));
      expect(references.map(({ name }) => name)).toEqual([`indexpattern-datasource-layer-${layer}`]);
      const text = JSON.stringify(visualization);
      expect(text).toContain(`"layerId":"${layer}"`);
      for (const column of columnOrder) expect(text).toContain(`"${column}"`);
    },
  );

  it("has an overview whose panels lie beside each other, each of an object", () => {
    const overview = objects.find(({ type }) => type === "dashboard");
    const panels = JSON.parse(String(overview?.attributes["panelsJSON"])) as {
      type: string;
      panelIndex: string;
      panelRefName: string;
      gridData: { x: number; y: number; w: number; h: number; i: string };
    }[];
    expect(panels.map(({ panelIndex, panelRefName }) => `${panelIndex}:${panelRefName}`)).toEqual(
      overview?.references.map(({ name }) => name),
    );
    const cells = panels.flatMap(({ gridData: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, index) => `${x + (index % w)}/${y + Math.floor(index / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(Math.max(...panels.map(({ gridData: { x, w } }) => x + w))).toBe(48);
    for (const { panelIndex, gridData } of panels) expect(gridData.i).toBe(panelIndex);
  });
});

import { dataStreamLifecycles, type ElasticsearchCall, elasticsearchCalls, retentionOf } from "../../lib/retention";
import { parseSpecification } from "../../lib/specification";
import { Duration } from "../../lib/units";

const OPTIONS = { prefix: "logs", replicas: 1 };
const modelOf = (policies = "{}") => retentionOf(parseSpecification(`retention_policies: ${policies}`)).model;
const callsOf = (policies?: string) => elasticsearchCalls(modelOf(policies), OPTIONS);

/** Phases of the policy at `path`. */
function phasesOf(calls: readonly ElasticsearchCall[], path = "/_ilm/policy/logs-retention") {
  const body = calls.find((call) => call.path === path)?.body as {
    readonly policy: { readonly phases: Record<string, { min_age: string; actions: Record<string, unknown> }> };
  };
  return body.policy.phases;
}

describe("the document's tiers in Elasticsearch", () => {
  const calls = callsOf();

  it("are one policy, one component, and a template for each category, in the order in which they are needed", () => {
    expect(calls.map(({ method, path }) => `${method} ${path}`)).toEqual([
      "PUT /_ilm/policy/logs-retention",
      "PUT /_component_template/logs-retention",
      ...["access", "audit", "application", "system", "security", "performance"].map(
        (name) => `PUT /_index_template/logs-${name}`,
      ),
    ]);
  });

  it("are hot for a week, warm to the thirtieth day, and then deleted", () => {
    expect(phasesOf(calls)).toEqual({
      hot: {
        min_age: "0ms",
        actions: {
          set_priority: { priority: 100 },
          rollover: { max_age: "1d", max_primary_shard_size: "50gb" },
        },
      },
      warm: {
        min_age: "7d",
        actions: {
          set_priority: { priority: 50 },
          readonly: {},
          allocate: { number_of_replicas: 1 },
          forcemerge: { max_num_segments: 1, index_codec: "best_compression" },
        },
      },
      delete: { min_age: "30d", actions: { delete: {} } },
    });
  });

  it("have templates of data streams that come before those of Elasticsearch itself", () => {
    expect(calls.find(({ path }) => path.endsWith("/logs-audit"))?.body).toEqual({
      index_patterns: ["logs-audit"],
      data_stream: {},
      priority: 500,
      composed_of: ["logs-retention"],
      template: { settings: { index: { lifecycle: { name: "logs-retention" } } } },
      _meta: { description: "Made from retention_policies; changes by hand are lost." },
    });
  });

  it("use nothing that needs a licence: no searchable snapshot", () => {
    expect(JSON.stringify(calls)).not.toMatch(/searchable_snapshot|frozen/);
  });

  it("are the same ends in the words of data streams", () => {
    expect(dataStreamLifecycles(modelOf(), OPTIONS)[1]).toEqual({
      method: "PUT",
      path: "/_data_stream/logs-audit/_lifecycle",
      body: { data_retention: "30d" },
    });
  });
});

describe("other tiers in Elasticsearch", () => {
  it("a hot tier that is compressed and not on SSDs", () => {
    const calls = callsOf("{ hot_storage: { compression: true, storage_class: standard } }");
    expect(calls[1]?.body).toMatchObject({
      template: {
        settings: {
          index: { codec: "best_compression", "routing.allocation.include._tier_preference": "data_warm,data_hot" },
        },
      },
    });
  });

  it("a warm tier that stays on SSDs, and is not compressed", () => {
    const { warm } = phasesOf(callsOf("{ warm_storage: { storage_class: ssd, compression: false } }"));
    expect(warm?.actions).toMatchObject({ migrate: { enabled: false }, forcemerge: { max_num_segments: 1 } });
    expect(warm?.actions["forcemerge"]).not.toHaveProperty("index_codec");
  });

  it("a cold tier that can be searched, which no merge is allowed in", () => {
    const phases = phasesOf(callsOf("{ cold_storage: { search_enabled: true, storage_class: standard } }"));
    expect(phases["cold"]).toEqual({ min_age: "30d", actions: { set_priority: { priority: 0 }, readonly: {} } });
    expect(phases["delete"]?.min_age).toBe("365d");
  });

  it("only a hot tier, of hours", () => {
    const phases = phasesOf(callsOf("{ hot_storage: { duration: 90m }, warm_storage: { search_enabled: false } }"));
    expect(Object.keys(phases)).toEqual(["hot", "delete"]);
    expect(phases["hot"]?.actions["rollover"]).toEqual({ max_age: "90m", max_primary_shard_size: "50gb" });
    expect(phases["delete"]?.min_age).toBe("90m");
  });

  it("a category that goes early has a policy of its own, those that only leave the archive early have not", () => {
    const calls = callsOf("{ category_durations: { access: 5d, performance: 20d, system: 90d } }");
    const paths = calls.map(({ path }) => path).filter((path) => path.startsWith("/_ilm"));
    expect(paths).toEqual([
      "/_ilm/policy/logs-retention-access",
      "/_ilm/policy/logs-retention",
      "/_ilm/policy/logs-retention-performance",
    ]);
    expect(Object.keys(phasesOf(calls, paths[0]))).toEqual(["hot", "delete"]);
    expect(phasesOf(calls, paths[2])["delete"]?.min_age).toBe("20d");
    expect(calls.find(({ path }) => path.endsWith("/logs-access"))?.body).toMatchObject({
      template: { settings: { index: { lifecycle: { name: "logs-retention-access" } } } },
    });
  });

  it("none at all where nothing can be searched", () => {
    const policies =
      "{ hot_storage: { search_enabled: false, storage_class: standard }, warm_storage: { search_enabled: false } }";
    expect(callsOf(policies)).toEqual([]);
    expect(dataStreamLifecycles(modelOf(policies), OPTIONS)).toEqual([]);
  });
});

it.each([
  ["0s", "0ms"],
  ["1d12h", "36h"],
  ["7d", "7d"],
  ["90m", "90m"],
  ["1y", "365d"],
  ["1h1s", "3601s"],
  ["1s1ms", "1001ms"],
])("a duration of %s is %s for Elasticsearch, which knows one unit at a time", (text, written) => {
  expect(Duration.parse(text).toElasticsearch()).toBe(written);
});

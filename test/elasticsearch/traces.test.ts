import { traceCalls } from "../../lib/elasticsearch";
import { deletionPolicy } from "../../lib/retention";
import { TRACE_POLICY } from "../../lib/tracing";
import { Duration } from "../../lib/units";

const calls = traceCalls({
  policy: deletionPolicy(TRACE_POLICY, Duration.days(14)),
  replicas: 1,
  searchable: ["request_id", "user.id"],
});

describe("indices for traces", () => {
  it("roll over each day, and go when their last span is old enough", () => {
    expect(calls[0]).toMatchObject({
      purpose: "the lifecycle policy jaeger-retention",
      path: "/_ilm/policy/jaeger-retention",
      body: {
        policy: {
          phases: {
            hot: { actions: { rollover: { max_age: "1d", max_primary_shard_size: "50gb" } } },
            delete: { min_age: "14d", actions: { delete: {} } },
          },
        },
      },
    });
  });

  it("roll over no later than they go", () => {
    expect(deletionPolicy("short", Duration.hours(6)).body).toMatchObject({
      policy: { phases: { hot: { actions: { rollover: { max_age: "6h" } } }, delete: { min_age: "6h" } } },
    });
  });

  it("are made with an alias to write and one to read, and are not made again once they are there", () => {
    expect(calls.map(({ method, path, statuses }) => [method, path, statuses])).toEqual([
      ["PUT", "/_ilm/policy/jaeger-retention", undefined],
      ["PUT", "/_index_template/jaeger-span", undefined],
      ["PUT", "/jaeger-span-000001", [200, 400, 500]],
      ["GET", "/_alias/jaeger-span-write", undefined],
      ["PUT", "/_index_template/jaeger-service", undefined],
      ["PUT", "/jaeger-service-000001", [200, 400, 500]],
      ["GET", "/_alias/jaeger-service-write", undefined],
    ]);
    expect(calls[1]?.body).toMatchObject({
      index_patterns: ["jaeger-span-*"],
      template: {
        aliases: { "jaeger-span-read": {} },
        settings: {
          index: {
            number_of_replicas: 1,
            lifecycle: { name: "jaeger-retention", rollover_alias: "jaeger-span-write" },
          },
        },
      },
    });
    expect(calls[2]?.body).toEqual({ aliases: { "jaeger-span-write": { is_write_index: true } } });
  });

  it("have a field for each tag that is searched, and take no other field from an application", () => {
    const word = { type: "keyword", ignore_above: 256 };
    expect(calls[1]?.body).toMatchObject({
      template: {
        mappings: {
          dynamic: false,
          properties: { tag: { dynamic: false, properties: { request_id: word, "user@id": word } }, traceID: word },
        },
      },
    });
  });
});

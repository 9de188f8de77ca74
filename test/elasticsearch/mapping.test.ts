import schema from "../../lib/log-records/log-record.schema.json";
import { FIELDS, logCalls } from "../../lib/elasticsearch";

describe("the mapping of logs", () => {
  it("has a field for each key of the standard", () => {
    expect(Object.keys(FIELDS)).toEqual(expect.arrayContaining(Object.keys(schema.properties)));
  });

  it("takes no key for a field that nobody has listed", () => {
    const [mapping] = logCalls({ prefix: "logs", streams: [], retention: [], fields: ["region"] });
    expect(mapping).toMatchObject({
      path: "/_component_template/logs-mappings",
      body: { template: { mappings: { dynamic: false, properties: { region: { type: "keyword" } } } } },
    });
  });

  it("keeps the field of the standard where an agent adds a key of that name", () => {
    const [mapping] = logCalls({ prefix: "logs", streams: [], retention: [], fields: ["message"] });
    expect(mapping).toMatchObject({ body: { template: { mappings: { properties: { message: FIELDS.message } } } } });
  });
});

describe("what a cluster is told", () => {
  it("is policies and templates before the streams that have them", () => {
    const body = { a: 1 };
    const retention = [
      { method: "PUT" as const, path: "/_ilm/policy/logs-retention", body },
      { method: "PUT" as const, path: "/_index_template/logs-audit", body },
    ];
    const calls = logCalls({ prefix: "logs", streams: ["logs-audit"], retention, fields: [] });
    expect(calls.map(({ purpose }) => purpose)).toEqual([
      "the component template logs-mappings",
      "the lifecycle policy logs-retention",
      "the index template logs-audit",
      "the stream logs-audit",
      "the stream logs-audit exists",
    ]);
  });
});

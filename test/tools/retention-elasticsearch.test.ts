import { readBodies } from "../../harness/elasticsearch/read-bodies";
import { elasticsearchCalls, retentionOf } from "../../lib/retention";
import { snapshotCalls } from "../../lib/elasticsearch";
import { parseSpecification } from "../../lib/specification";
import { Duration } from "../../lib/units";

const callsOf = (policies: string) =>
  elasticsearchCalls(retentionOf(parseSpecification(`retention_policies: ${policies}`)).model, {
    prefix: "logs",
    replicas: 1,
  });

describe("Elasticsearch's own parsers", () => {
  it("understand policies and templates of the document's tiers", async () => {
    const read = await readBodies(callsOf("{ category_durations: { performance: 20d } }"));
    const template = (name: string, policy: string) =>
      `/_index_template/logs-${name} [logs-${name}] {"index.lifecycle.name":"${policy}"}`;
    expect(read).toEqual([
      "/_ilm/policy/logs-retention hot 0s, warm 7d, delete 30d",
      "/_ilm/policy/logs-retention-performance hot 0s, warm 7d, delete 20d",
      '/_component_template/logs-retention {"index.number_of_replicas":"1","index.number_of_shards":"1"}',
      ...["access", "audit", "application", "system", "security"].map((name) => template(name, "logs-retention")),
      template("performance", "logs-retention-performance"),
    ]);
  });

  it("understand those of other tiers", async () => {
    const policies = {
      "a hot tier of hours": "{ hot_storage: { duration: 36h } }",
      "a hot tier alone": "{ warm_storage: { search_enabled: false } }",
      "fast disks to the end":
        "{ warm_storage: { storage_class: ssd }, cold_storage: { search_enabled: true, storage_class: ssd } }",
      "large disks from the beginning":
        "{ hot_storage: { storage_class: standard, compression: true }, cold_storage: { search_enabled: true, storage_class: standard } }",
    };
    const calls = Object.values(policies).flatMap((text) => callsOf(text).slice(0, 2));
    const read = await readBodies(calls);
    const [usual, policy] = [
      '"index.number_of_replicas":"1","index.number_of_shards":"1"',
      "/_ilm/policy/logs-retention hot 0s",
    ];
    expect(read).toEqual([
      `${policy}, warm 1.5d, delete 30d`,
      `/_component_template/logs-retention {${usual}}`,
      `${policy}, delete 7d`,
      `/_component_template/logs-retention {${usual}}`,
      `${policy}, warm 7d, cold 30d, delete 365d`,
      `/_component_template/logs-retention {${usual}}`,
      `${policy}, warm 7d, cold 30d, delete 365d`,
      `/_component_template/logs-retention {"index.codec":"best_compression",${usual},"index.routing.allocation.include._tier_preference":"data_warm,data_hot"}`,
    ]);
  });

  it("understand the policy of snapshots, and refuse one that is none", async () => {
    const [, policy] = snapshotCalls({ bucket: "logs-snapshots", region: "eu-central-1", keep: Duration.days(14) });
    const bodies = [policy, { ...policy, body: { ...policy?.body, schedule: "at night" } }].map((call) => ({
      path: call?.path ?? "",
      body: call?.body,
    }));
    const [read, wrong] = await readBodies(bodies);
    expect(read).toMatch(/^\/_slm\/policy\/fleet <fleet-\{now\/d\}> 0 30 1 \* \* \? .*14d/);
    expect(wrong).toMatch(/^\/_slm\/policy\/fleet refused: .*at night/s);
  });

  it("refuse what is none, so that the check can fail", async () => {
    const phases = {
      misspelt: { hot: { actions: { rollover: { max_agee: "1d" } } } },
      "merged-late": { cold: { min_age: "3d", actions: { forcemerge: { max_num_segments: 1 } } } },
      "two-units": { delete: { min_age: "1d12h", actions: { delete: {} } } },
    };
    const bodies = Object.entries(phases).map(([name, of]) => ({
      path: `/_ilm/policy/${name}`,
      body: { policy: { phases: of } },
    }));
    const read = await readBodies(bodies);
    expect(read[0]).toMatch(/^\/_ilm\/policy\/misspelt refused: .*max_agee/);
    expect(read[1]).toBe("/_ilm/policy/merged-late refused: invalid action [forcemerge] defined in phase [cold]");
    expect(read[2]).toMatch(/^\/_ilm\/policy\/two-units refused: .*1d12/);
  });
});

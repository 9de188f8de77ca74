import { retentionOf } from "../../lib/retention";
import { located, parseSpecification } from "../../lib/specification";

/** Problems of a specification's retention, as lines with places. */
const problemsOf = (text: string) => {
  const specification = parseSpecification(text, { source: "o.yaml" });
  const { problems } = retentionOf(specification);
  return located(specification, problems).map(({ place = "", path, message }) => `${place} ${path}: ${message}`);
};

describe("retention that no store could keep is refused, at the place that was written", () => {
  it.each([
    [
      "a warm tier that ends in the middle of a day",
      "retention_policies: { hot_storage: { duration: 12h }, warm_storage: { duration: 36h } }",
      'o.yaml:1:71 retention_policies.warm_storage.duration: must be whole days, in which the archive counts ages, got "1d12h"',
    ],
    [
      "a category that ends in the middle of a day",
      "retention_policies: { category_durations: { performance: 36h } }",
      'o.yaml:1:45 retention_policies.category_durations.performance: must be whole days, in which the archive counts ages, got "1d12h"',
    ],
    [
      "logs that would come back into Elasticsearch",
      "retention_policies: { hot_storage: { search_enabled: false, storage_class: standard } }",
      "o.yaml:1:1 retention_policies.warm_storage.search_enabled: must be false while retention_policies.hot_storage.search_enabled is: logs that left Elasticsearch do not come back into it",
    ],
    [
      "a tier on faster storage than the one before",
      "retention_policies: { hot_storage: { storage_class: standard }, warm_storage: { storage_class: ssd } }",
      'o.yaml:1:81 retention_policies.warm_storage.storage_class: must not be faster than retention_policies.hot_storage.storage_class ("standard"), got "ssd": logs move from fast storage to cheap storage only',
    ],
    [
      "an archive that is to be searched",
      "retention_policies: { cold_storage: { search_enabled: true, storage_class: archive } }",
      'o.yaml:1:61 retention_policies.cold_storage.storage_class: must be "ssd" or "standard" while retention_policies.cold_storage.search_enabled is true, got "archive": Elasticsearch searches its own disks',
    ],
    [
      "compliance logs that are to be searched",
      "retention_policies: { compliance_storage: { search_enabled: true } }",
      "o.yaml:1:45 retention_policies.compliance_storage.search_enabled: must be false: compliance logs lie in a bucket; to search them for longer, raise the duration of a searchable tier",
    ],
    [
      "a bucket with an SSD",
      "retention_policies: { compliance_storage: { storage_class: ssd } }",
      'o.yaml:1:45 retention_policies.compliance_storage.storage_class: must be "standard", "archive" or "glacier" while retention_policies.compliance_storage.search_enabled is false, got "ssd": what cannot be searched lies in a bucket, which has no SSD',
    ],
    [
      "an index that nobody may change",
      "retention_policies: { hot_storage: { immutable: true } }",
      "o.yaml:1:38 retention_policies.hot_storage.immutable: must be false while retention_policies.hot_storage.search_enabled is true: an administrator of Elasticsearch can always delete; name the categories in retention_policies.compliance_storage.categories instead",
    ],
    [
      "a lock for more than a century",
      "retention_policies: { compliance_storage: { duration: 40000d } }",
      'o.yaml:1:45 retention_policies.compliance_storage.duration: must be at most 36500d (100 years) while retention_policies.compliance_storage.immutable is true, got "40000d": Object Lock takes no more',
    ],
    [
      "a compliance category that no log has",
      "retention_policies: { compliance_storage: { categories: [audits] } }",
      'o.yaml:1:58 retention_policies.compliance_storage.categories[0]: must be one of log_categories (access, audit, application, system, security, performance), got "audits"; did you mean "audit"?',
    ],
    [
      "an own end of a category that no log has",
      "retention_policies: { category_durations: { debug: 3d } }",
      'o.yaml:1:45 retention_policies.category_durations.debug: must be one of log_categories (access, audit, application, system, security, performance), got "debug"',
    ],
    [
      "a category that would outlive the cold tier",
      "retention_policies: { category_durations: { performance: 400d } }",
      'o.yaml:1:45 retention_policies.category_durations.performance: must be at most retention_policies.cold_storage.duration (365d), got "400d"; to keep the category longer, name it in retention_policies.compliance_storage.categories',
    ],
    [
      "a category that would leave a locked archive",
      "retention_policies: { cold_storage: { immutable: true }, category_durations: { performance: 90d } }",
      'o.yaml:1:80 retention_policies.category_durations.performance: must be 365d while retention_policies.cold_storage.immutable is true, got "90d": the archive is locked as a whole',
    ],
    [
      "indices that would be compressed too late",
      "retention_policies: { warm_storage: { compression: false }, cold_storage: { search_enabled: true, storage_class: standard } }",
      "o.yaml:1:61 retention_policies.cold_storage.compression: must be false while retention_policies.warm_storage.compression is: Elasticsearch compresses an index as it becomes warm, and no later",
    ],
    [
      "a category whose name no index could carry",
      'log_categories: { "Audit Trail": "who did what" }',
      'o.yaml:1:19 log_categories."Audit Trail": must be at most 63 lower-case letters, digits, _ and -, not _ or - first: the category\'s indices and objects carry its name',
    ],
  ])("%s", (_, text, line) => {
    expect(problemsOf(text)).toEqual([line]);
  });

  it("a category that was removed and that compliance was to keep", () => {
    expect(problemsOf("log_categories: { audit: null }")).toEqual([
      ' retention_policies.compliance_storage.categories[1]: must be one of log_categories (access, application, system, security, performance), got "audit"',
    ]);
  });

  it("nothing of the document, and nothing that works", () => {
    expect(problemsOf("")).toEqual([]);
    expect(
      problemsOf(
        "retention_policies: { hot_storage: { duration: 36h }, cold_storage: { search_enabled: true, storage_class: standard } }",
      ),
    ).toEqual([]);
  });
});

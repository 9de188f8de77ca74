import { keyPrefix } from "../../lib/log-pipeline";
import { archiveOf, complianceBucketOf, type LogBucket, type ObjectClasses, retentionOf } from "../../lib/retention";
import { lifecycleProblems } from "../../lib/s3";
import { parseSpecification } from "../../lib/specification";
import { Duration } from "../../lib/units";

const readOf = (text: string, classes?: ObjectClasses) => retentionOf(parseSpecification(text), classes);
const modelOf = (text: string, classes?: ObjectClasses) => readOf(text, classes).model;

/** `audit: GLACIER 30, gone 365` */
const linesOf = ({ rules }: LogBucket) =>
  rules.map(({ id, transitions, expiresAfterDays }) =>
    [`${id}:`, ...transitions.map(({ afterDays, to }) => `${to} ${afterDays},`), `gone ${expiresAfterDays}`].join(" "),
  );

describe("the document's buckets", () => {
  const model = modelOf("");

  it("archive every category for a year", () => {
    const archive = archiveOf(model, "logs/");
    expect(linesOf(archive)).toEqual(
      ["access", "audit", "application", "system", "security", "performance"].map(
        (name) => `${name}: GLACIER 30, gone 365`,
      ),
    );
    expect(archive.rules[1]).toEqual({
      id: "audit",
      prefix: "logs/audit/",
      transitions: [{ afterDays: 30, to: "GLACIER" }],
      expiresAfterDays: 365,
      noncurrentDays: 30,
    });
    expect(archive).toMatchObject({ encrypted: false, compressed: true });
    expect(archive.lockedDays).toBeUndefined();
  });

  it("keep three of them for seven years, locked, encrypted, and gone the day after", () => {
    const compliance = complianceBucketOf(model, "logs/");
    expect(compliance && linesOf(compliance)).toEqual(
      ["access", "audit", "security"].map((name) => `${name}: DEEP_ARCHIVE 30, gone 2556`),
    );
    expect(compliance).toMatchObject({ lockedDays: 2555, encrypted: true, compressed: false });
  });

  it("keep what a writer overwrites for 30 days, since in a bucket without a lock it was the only copy", () => {
    const days = (undoWithin?: Duration) =>
      archiveOf(retentionOf(parseSpecification(""), {}, undoWithin).model, "").rules.map((rule) => rule.noncurrentDays);
    expect(days()).toEqual(Array(6).fill(30));
    expect(days(Duration.days(1))).toEqual(Array(6).fill(1));
  });

  it("move what is overwritten under a lock once nobody will undo it, and not keep it in STANDARD for seven years", () => {
    const moveOf = (undoWithin?: Duration) => {
      const { model: own } = retentionOf(parseSpecification(""), {}, undoWithin);
      return complianceBucketOf(own, "")?.rules[0]?.noncurrentMove;
    };
    expect(moveOf()).toEqual({ afterDays: 29, to: "DEEP_ARCHIVE" });
    expect(moveOf(Duration.days(1))).toBeUndefined();
    expect(archiveOf(model, "").rules[0]?.noncurrentMove).toBeUndefined();
  });

  it("move objects as S3 takes it", () => {
    for (const bucket of [archiveOf(model, ""), complianceBucketOf(model, "")])
      expect(lifecycleProblems(bucket?.rules ?? [], "rules")).toEqual([]);
  });
});

describe("buckets of other policies", () => {
  it.each([
    ["a category that goes before it would move", "category_durations: { performance: 20d }", "performance: gone 20"],
    ["a category that goes soon after", "category_durations: { performance: 60d }", "performance: GLACIER 30, gone 60"],
    ["an archive that is read at once", "cold_storage: { storage_class: standard }", "performance: gone 365"],
    ["a locked archive", "cold_storage: { immutable: true }", "performance: GLACIER 30, gone 366"],
    [
      "a searchable cold tier",
      "cold_storage: { search_enabled: true, storage_class: standard }",
      "performance: gone 365",
    ],
  ])("%s", (_, text, line) => {
    expect(linesOf(archiveOf(modelOf(`retention_policies: { ${text} }`), ""))).toContain(line);
  });

  it("keeps locked copies for a hundred years, of which S3 counts no day more", () => {
    const { model, problems } = readOf("retention_policies: { compliance_storage: { duration: 36500d } }");
    expect(problems).toEqual([]);
    const compliance = complianceBucketOf(model, "");
    expect(compliance && linesOf(compliance)[0]).toBe("access: DEEP_ARCHIVE 30, gone 36500");
    expect(lifecycleProblems(compliance?.rules ?? [], "rules")).toEqual([]);
  });

  it("locks the archive where the cold tier is immutable, and encrypts it where any of its tiers is encrypted", () => {
    const text = "retention_policies: { cold_storage: { immutable: true }, hot_storage: { encryption: true } }";
    expect(archiveOf(modelOf(text), "")).toMatchObject({ lockedDays: 365, encrypted: true });
  });

  it("has no compliance bucket without categories, and no lock where it is not immutable", () => {
    expect(
      complianceBucketOf(modelOf("retention_policies: { compliance_storage: { categories: [] } }"), ""),
    ).toBeUndefined();
    const open = complianceBucketOf(modelOf("retention_policies: { compliance_storage: { immutable: false } }"), "");
    expect(open?.lockedDays).toBeUndefined();
    expect(open && linesOf(open)[0]).toBe("access: DEEP_ARCHIVE 30, gone 2555");
  });

  it("moves objects into other classes where they are named", () => {
    const model = modelOf("", { warm: "GLACIER_IR", cold: "DEEP_ARCHIVE", compliance: "GLACIER" });
    expect(linesOf(archiveOf(model, ""))[0]).toBe("access: GLACIER_IR 7, DEEP_ARCHIVE 30, gone 365");
    const compliance = complianceBucketOf(model, "");
    expect(compliance && linesOf(compliance)[0]).toBe("access: GLACIER 30, gone 2556");
  });
});

describe("classes that S3 refuses are refused at their tier", () => {
  const refused = (classes: object, text = "") =>
    readOf(text, classes as ObjectClasses).problems.map(({ path, message }) => `${path}: ${message}`);

  it.each([
    [
      "infrequent access before day 30",
      { warm: "STANDARD_IA", cold: "STANDARD_IA" },
      "objectClasses.warm: must be at least 30 days old for STANDARD_IA, got 7; GLACIER_IR takes any age",
    ],
    [
      "a class that costs more than the one before",
      { warm: "GLACIER", cold: "GLACIER_IR" },
      "objectClasses.cold: must be a class that S3 moves objects to from GLACIER, got GLACIER_IR",
    ],
    [
      "a class that does not exist",
      { cold: "GLACIER_DEEP_ARCHIVE" },
      'objectClasses.cold: must be STANDARD, STANDARD_IA, INTELLIGENT_TIERING, ONEZONE_IA, GLACIER_IR, GLACIER, DEEP_ARCHIVE, got "GLACIER_DEEP_ARCHIVE"',
    ],
    [
      "a tier that does not exist",
      { frozen: "GLACIER" },
      'objectClasses.frozen: must be a class of hot, warm, cold, compliance; there is no tier "frozen"',
    ],
  ])("%s", (_, classes, line) => {
    expect(refused(classes)).toEqual([line]);
  });

  it("an archive in the middle of infrequent access", () => {
    const text = "retention_policies: { hot_storage: { duration: 30d }, warm_storage: { duration: 45d } }";
    expect(refused({ warm: "STANDARD_IA" }, text)).toEqual([
      "retention_policies.cold_storage.storage_class: must be at least 60 days old, 30 after the move to STANDARD_IA, got 45",
    ]);
  });

  it("a move in the middle of a day", () => {
    const text = "retention_policies: { hot_storage: { duration: 36h } }";
    expect(refused({ warm: "GLACIER_IR" }, text)).toEqual([
      "objectClasses.warm: must be 0 to 36500 whole days, got 1.5",
    ]);
  });
});

it.each([
  ["logs/%Y/%m/%d/", "logs/"],
  ["/logs/app/%Y", "logs/app/"],
  ["%Y/", ""],
  ["logs-%Y/", ""],
  ["logs/", "logs/"],
  ["logs", "logs/"],
  ["logs/app", "logs/app/"],
  ["logs/%{time}/", "logs/"],
  ["logs/${tag}/%Y/", "logs/"],
  ["logs-${tag}/", ""],
  ['logs/#{ENV["SITE"]}/', "logs/"],
  ["", ""],
  ["/", ""],
])("keys of a path %s begin with %j", (path, prefix) => {
  expect(keyPrefix(path)).toBe(prefix);
});

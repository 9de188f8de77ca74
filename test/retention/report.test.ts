import {
  type CostBasis,
  EXAMPLE_VOLUME,
  LIST_PRICES,
  type LogVolume,
  pricesOf,
  reportOf,
  reportText,
  retentionAdvice,
  retentionOf,
  tiersPicture,
} from "../../lib/retention";
import { parseSpecification } from "../../lib/specification";
import { Bytes } from "../../lib/units";

function basisOf(policies: string, volume?: LogVolume, more: Partial<CostBasis> = {}): CostBasis {
  const { model } = retentionOf(parseSpecification(`retention_policies: { ${policies} }`));
  return { model, volume: volume ?? EXAMPLE_VOLUME, prices: LIST_PRICES, replicas: 0, isExample: !volume, ...more };
}

const only = (category: string, gibibytes: number, objectsPerDay: number): LogVolume => ({
  perDay: { [category]: Bytes.gibibytes(gibibytes) },
  objectsPerDay,
});

describe("what logs cost", () => {
  // 8 GiB a day are one GiB of gzip.
  const basis = basisOf("compliance_storage: { compression: true }", only("audit", 8, 24));
  const places = reportOf(basis).filter(({ category }) => category === "audit");
  const of = (where: string) => places.find((place) => place.where === where);

  it("is the disk of Elasticsearch, filled to 80 %", () => {
    expect(of("Elasticsearch, SSD")?.gibibytes).toBe(56);
    expect(of("Elasticsearch, SSD")?.costPerMonth).toBeCloseTo((56 / 0.8) * 0.08, 10);
    expect(of("Elasticsearch, large disks")?.gibibytes).toBeCloseTo((8 * 23) / 1.4, 10);
  });

  it("is storage and the requests that write and move objects", () => {
    const glacier = of("archive, GLACIER");
    expect(glacier?.gibibytes).toBe(335);
    // With the 30 days for which hidden ones are there, 40 KiB beside each of 24 objects a day, and 720 moves a month.
    const stored = (335 + 30) * (1 + (24 * 40) / 1024 ** 2);
    expect(glacier?.costPerMonth).toBeCloseTo(stored * 0.0036 + 0.72 * 0.03, 10);
    expect(glacier?.restoreCost).toBeCloseTo(0.01 + 0.024 * 0.05, 10);
    const written = places.filter(({ where }) => where === "archive, STANDARD").map((place) => place.costPerMonth);
    expect(written[0]).toBeCloseTo(7 * 0.023 + 0.72 * 0.005, 10);
    expect(written[1]).toBeCloseTo(23 * 0.023, 10);
  });

  it("is as long as S3 bills it where objects leave a class early", () => {
    const early = basisOf(
      "category_durations: { audit: 60d }, compliance_storage: { categories: [] }",
      only("audit", 8, 24),
    );
    const [glacier] = reportOf(early).filter(({ category, tier }) => category === "audit" && tier === "cold");
    expect(glacier?.gibibytes).toBe(30);
    expect(glacier?.costPerMonth).toBeCloseTo(90 * (1 + (24 * 40) / 1024 ** 2) * 0.0036 + 0.72 * 0.03, 10);
  });

  it("is that of STANDARD where objects are too small to be moved", () => {
    const small = basisOf("compliance_storage: { categories: [] }", only("audit", 1, 10_000));
    const [cold] = reportOf(small).filter(({ category, tier }) => category === "audit" && tier === "cold");
    expect(cold?.costPerMonth).toBeCloseTo(((335 + 30) / 8) * 0.023, 10);
  });

  it("is nothing for categories that log nothing", () => {
    const others = reportOf(basis).filter(({ category }) => category !== "audit");
    expect(others.reduce((sum, place) => sum + place.costPerMonth + place.restoreCost, 0)).toBe(0);
  });

  it("is by prices of one's own where they are given", () => {
    const prices = pricesOf({ classes: { GLACIER: { month: 1 } } });
    expect(prices.of).toBe("prices of your own over AWS us-east-1, August 2026");
    expect(prices.classes.GLACIER).toEqual({ ...LIST_PRICES.classes.GLACIER, month: 1 });
    expect(pricesOf({ of: "our contract" }).of).toBe("our contract");
    expect(pricesOf()).toEqual(LIST_PRICES);
  });
});

describe("the age at which logs are really gone", () => {
  const worst = (policies: string, category = "audit") =>
    reportOf(basisOf(policies))
      .filter((place) => place.category === category)
      .map(({ where, worst: age }) => `${where}: ${age.toString()}`);

  it("is a day and two looks later in Elasticsearch, up to 32 days later in a bucket, one more in a locked one", () => {
    expect(worst("")).toEqual([
      "Elasticsearch, SSD: 8d20m",
      "Elasticsearch, large disks: 31d20m",
      "archive, STANDARD: 8d",
      "archive, STANDARD: 31d",
      "archive, GLACIER: 397d",
      "compliance bucket, STANDARD: 31d",
      "compliance bucket, DEEP_ARCHIVE: 2588d",
    ]);
  });

  it("is that of the category where it goes early", () => {
    expect(worst("category_durations: { performance: 20d }", "performance")).toEqual([
      "Elasticsearch, SSD: 8d20m",
      "Elasticsearch, large disks: 21d20m",
      "archive, STANDARD: 8d",
      "archive, STANDARD: 52d",
    ]);
  });
});

describe("the report", () => {
  it("has a line for categories that are kept alike, and says what sums are for", () => {
    const basis = basisOf("category_durations: { performance: 20d }");
    const lines = reportText(reportOf(basis), basis).split("\n");
    expect(lines.filter((line) => line.startsWith("warm")).map((line) => line.slice(0, 60).trim())).toEqual([
      "warm        access, audit, application, system, security  El",
      "warm        access, audit, application, system, security  ar",
      "warm        performance                                   El",
      "warm        performance                                   ar",
    ]);
    expect(lines.at(-2)).toMatch(
      /^in all \$\d\.\d\d a month, for each GiB of logs a day \(AWS us-east-1, August 2026\)$/,
    );
  });

  it("draws a bar for each tier, in the colour of what can be searched and what cannot", () => {
    const text = tiersPicture(basisOf("").model).toString();
    expect(text.match(/height="12"[^>]*fill="[^"]+"/g)?.map((bar) => bar.slice(-9, -1))).toEqual([
      '"#d9480f',
      '"#d9480f',
      '"#1864ab',
      '"#1864ab',
    ]);
    expect(text).toContain("compliance, 0 to 2555d, DEEP_ARCHIVE, locked,");
  });
});

describe("advice about retention", () => {
  const adviceOf = (...given: Parameters<typeof basisOf>) =>
    retentionAdvice(basisOf(...given)).map(({ name, path, message }) => `${name} ${path}: ${message}`);
  const COMPRESSED = "compliance_storage: { compression: true }";

  it("is that compliance copies of the document are not compressed", () => {
    expect(adviceOf("")).toEqual([
      "retention.uncompressed retention_policies.compliance_storage.compression: should be true, got false: gzip would save $1.41 of $1.74 a month for each GiB of logs a day, and what reads objects unpacks them by itself",
    ]);
    expect(adviceOf(COMPRESSED)).toEqual([]);
  });

  it.each([
    [
      "a class that bills longer than objects stay",
      `category_durations: { performance: 60d }, ${COMPRESSED}`,
      only("performance", 8, 24),
      "retention.minimum-stay retention_policies: objects of performance stay 60 days in GLACIER, which bills at least 90: $0.11 a month for nothing; let them end later, or name another class in objectClasses",
    ],
    [
      "objects that are too small to be moved",
      COMPRESSED,
      only("audit", 1, 10_000),
      "retention.small-objects volume: objects of audit are smaller than 128KiB on average: S3 leaves them in STANDARD for their whole life, and to write them costs $1.50 a month; let agents flush less often",
    ],
    [
      "a cold tier that is slow to read",
      `cold_storage: { storage_class: glacier }, ${COMPRESSED}`,
      only("audit", 8, 24),
      'retention.slow-archive retention_policies.cold_storage.storage_class: DEEP_ARCHIVE gives logs back after 12 to 48 hours, which is long in an incident; GLACIER ("archive") takes 5 hours and costs $0.94 a month more',
    ],
    [
      "a compliance copy that can be deleted",
      "compliance_storage: { compression: true, immutable: false }",
      only("audit", 8, 24),
      "retention.compliance-mutable retention_policies.compliance_storage.immutable: should be true, got false: whoever may delete objects can delete what has to be kept for 2555d",
    ],
    [
      "a searchable tier that is to be encrypted",
      `warm_storage: { encryption: true }, ${COMPRESSED}`,
      only("audit", 8, 24),
      "retention.disk-encryption retention_policies.warm_storage.encryption: Elasticsearch encrypts nothing that it stores: the disks of its hosts have to be encrypted, as the volumes of an AwsFleet are, and those of an SshFleet are where you see to it",
    ],
  ])("is given on %s", (_, policies, volume, line) => {
    expect(adviceOf(policies, volume)).toEqual([line]);
  });
});

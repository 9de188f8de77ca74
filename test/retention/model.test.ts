import { complianceOf, keptUntil, retentionOf, searchableUntil, tierOf } from "../../lib/retention";
import { defaultSpecification, parseSpecification } from "../../lib/specification";
import { Duration } from "../../lib/units";

const modelOf = (text: string) => retentionOf(parseSpecification(text)).model;
const days = (count: number) => Duration.days(count);

describe("the document's retention", () => {
  const { model, problems } = retentionOf(defaultSpecification);

  it("is three tiers, one after the other, and compliance beside them", () => {
    expect(problems).toEqual([]);
    const words = [...model.tiers, ...(model.compliance ? [model.compliance] : [])].map((tier) =>
      [
        tier.name,
        `${tier.from.toString()}-${tier.until.toString()}`,
        tier.storage,
        ...(["searchable", "compressed", "immutable", "encrypted"] as const).filter((key) => tier[key]),
      ].join(" "),
    );
    expect(words).toEqual([
      "hot 0s-7d ssd searchable",
      "warm 7d-30d standard searchable compressed",
      "cold 30d-365d archive compressed",
      "compliance 0s-2555d glacier immutable encrypted",
    ]);
  });

  it("knows six categories, three of them with a compliance copy", () => {
    expect(
      model.categories.map(({ name, until, isCompliant }) => `${name} ${until.toString()} ${isCompliant}`),
    ).toEqual([
      "access 365d true",
      "audit 365d true",
      "application 365d false",
      "system 365d false",
      "security 365d true",
      "performance 365d false",
    ]);
  });

  it.each([
    ["application", 0, "hot", undefined],
    ["application", 6.99, "hot", undefined],
    ["application", 7, "warm", undefined],
    ["application", 29.99, "warm", undefined],
    ["application", 30, "cold", undefined],
    ["application", 364.99, "cold", undefined],
    ["application", 365, undefined, undefined],
    ["audit", 0, "hot", "compliance"],
    ["audit", 364, "cold", "compliance"],
    ["audit", 365, undefined, "compliance"],
    ["audit", 2554.99, undefined, "compliance"],
    ["audit", 2555, undefined, undefined],
    ["nothing", 0, undefined, undefined],
  ])("has logs of %s at %s days in %s, and a copy in %s", (category, age, tier, copy) => {
    expect(tierOf(model, category, days(age))?.name).toBe(tier);
    expect(complianceOf(model, category, days(age))?.name).toBe(copy);
  });

  it("can be searched for 30 days, and is kept for a year or for seven", () => {
    expect(searchableUntil(model, "audit")).toEqual(days(30));
    expect(keptUntil(model, "audit")).toEqual(days(2555));
    expect(keptUntil(model, "application")).toEqual(days(365));
    expect(keptUntil(model, "nothing")).toEqual(Duration.zero);
  });
});

it("lets a category go before the others", () => {
  const model = modelOf("retention_policies: { category_durations: { performance: 20d, application: 60d } }");
  expect(searchableUntil(model, "performance")).toEqual(days(20));
  expect(tierOf(model, "performance", days(19))?.name).toBe("warm");
  expect(tierOf(model, "performance", days(20))).toBeUndefined();
  expect(tierOf(model, "application", days(59))?.name).toBe("cold");
  expect(keptUntil(model, "application")).toEqual(days(60));
});

it("has no compliance tier where no category is to be kept there", () => {
  const model = modelOf("retention_policies: { compliance_storage: { categories: [] } }");
  expect(model.compliance).toBeUndefined();
  expect(keptUntil(model, "audit")).toEqual(days(365));
});

import { retentionOf, roomOf } from "../../lib/retention";
import { parseSpecification } from "../../lib/specification";
import { Bytes } from "../../lib/units";

const modelOf = (text = "") => retentionOf(parseSpecification(text)).model;
const GIB = Bytes.gibibytes(1).count;

describe("the room that logs take in Elasticsearch", () => {
  const volume = { perDay: Bytes.gibibytes(6), bestCompression: 2 };

  it("is what is logged in the days of a tier and in one more, in which an index still takes logs", () => {
    expect(roomOf(modelOf(), volume, ["hot"]).count / GIB).toBeCloseTo(6 * 8);
  });

  it("is smaller where a tier compresses", () => {
    expect(roomOf(modelOf(), volume, ["warm"]).count / GIB).toBeCloseTo((6 * 24) / 2);
    expect(roomOf(modelOf(), volume, ["hot", "warm"]).count / GIB).toBeCloseTo(6 * 8 + (6 * 24) / 2);
  });

  it("is nothing where a tier cannot be searched", () => {
    expect(roomOf(modelOf(), volume, ["cold"]).count).toBe(0);
  });

  it("ends with the logs of a category that go before the others", () => {
    const model = modelOf("retention_policies: { category_durations: { performance: 3d } }");
    // Five categories for eight days, and one for four, a gibibyte a day each.
    expect(roomOf(model, volume, ["hot"]).count / GIB).toBeCloseTo(5 * 8 + 4);
  });
});

import { defaultSpecification, parseSpecification } from "../../lib/specification";
import { searchableTags, traceRetention } from "../../lib/tracing";

const read = (text: string) => parseSpecification(text, { source: "o.yaml" });

describe("traces in indices", () => {
  it("are found by the identifiers of the strategies that spans do not have by themselves", () => {
    expect(searchableTags(defaultSpecification)).toEqual(["request_id", "user_id"]);
  });

  it("are kept as long as logs lie where searches are fastest, or as the specification says", () => {
    expect(traceRetention(read("")).toString()).toBe("7d");
    expect(traceRetention(read("tracing: { storage: { retention: 3d } }")).toString()).toBe("3d");
  });
});

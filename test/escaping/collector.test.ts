import { collectorText, jaegerPageText } from "../../lib/escaping";

describe("a dollar", () => {
  it("begins no variable in the configuration of a collector or a Jaeger", () => {
    expect(collectorText("a${env:HOME}$1")).toBe("a$${env:HOME}$$1");
  });

  it("names no group in what Jaeger puts into its pages", () => {
    expect(jaegerPageText("$1 costs $$")).toBe("$$1 costs $$$$");
  });
});

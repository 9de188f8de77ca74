import { defaultSpecification, mergeSpecification, type SpecificationOverrides } from "../../lib/specification";
import { slowThresholdOf } from "../../lib/tracing";

const thresholdOf = (overrides: SpecificationOverrides): string =>
  String(slowThresholdOf(mergeSpecification(defaultSpecification, overrides, { source: "props" })));

describe("the duration from which on a trace is kept", () => {
  test("is that of the document's objective about response times", () => {
    expect(String(slowThresholdOf(defaultSpecification))).toBe("500ms");
  });

  test("is that of the strictest of several objectives, in milliseconds or seconds", () => {
    const strict = { target: 0.2, percentile: 99, measurement: "response_time_seconds", timeWindow: "30d" } as const;
    expect(thresholdOf({ slaDefinitions: { search: strict as never } })).toBe("200ms");
  });

  test("is what the specification says, whatever objectives say", () => {
    expect(thresholdOf({ tracing: { sampling: { slowThreshold: "2s" as never } } })).toBe("2s");
  });

  test("is a second where nothing is said about response times", () => {
    expect(thresholdOf({ slaDefinitions: { response_time: null } })).toBe("1s");
  });
});

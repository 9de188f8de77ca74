import { synthesized } from "../../testing";
import { build, fileOf } from "./metrics-stack";

const EXPRESSION = "sort_by_label(up, 'instance') == 0";

function withFeatures(features: readonly string[], prometheus = "3.5.3") {
  const { stack, metrics } = build({
    overrides: { prometheus: { features }, artifacts: { versions: { prometheus } } },
  });
  metrics.addAlert({ name: "sorted", expr: EXPRESSION, severity: "warning", summary: "s" });
  return stack;
}

describe("feature flags of Prometheus", () => {
  it("reach the server, and rules may use what they bring", () => {
    const stack = withFeatures(["promql-experimental-functions", "native-histograms"]);
    synthesized(stack);
    expect(fileOf(stack, "monitor-1", "units/vmo-prometheus.service")).toContain(
      " --enable-feature=promql-experimental-functions,native-histograms",
    );
  });

  it.each<[string, readonly string[], string, string]>([
    [
      "a function without its flag",
      [],
      "3.5.3",
      "without the feature flag promql-experimental-functions; turn it on by prometheus.features",
    ],
    [
      "a flag that does not exist",
      ["promql-experimental-function"],
      "3.5.3",
      'did you mean "promql-experimental-functions"',
    ],
    [
      "a flag that is too young",
      ["type-and-unit-labels"],
      "3.4.0",
      "type-and-unit-labels needs Prometheus 3.5.0 or later, got 3.4.0",
    ],
    [
      "a flag that has ended",
      ["auto-gomaxprocs"],
      "3.5.3",
      "auto-gomaxprocs is no longer a flag since Prometheus 3.0.0",
    ],
    [
      "a function that promtool of that version cannot read",
      ["promql-experimental-functions"],
      "3.3.0",
      "sort_by_label() is experimental: promtool 3.3.0 checks rules on the host and does not know promql-experimental-functions; use a later version",
    ],
  ])("are refused: %s", (_, features, version, message) => {
    expect(() => synthesized(withFeatures(features, version))).toThrow(message);
  });
});

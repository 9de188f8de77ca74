import { defaultSpecification } from "../../lib/specification";
import { synthesized } from "../../testing";
import { build, MONITOR, type Options, WEB } from "./metrics-stack";

const DEBIAN_12 = { ...WEB, distribution: "debian-12" } as const;

/** What synthesis says of an alert on `expr`, with node_exporter as `overrides` and hosts have it. */
function adviceOn(expr: string, { hosts = [MONITOR, WEB], overrides = {} }: Options = {}): readonly string[] {
  const collectors = [...defaultSpecification.nodeExporter.collectors, "pressure"];
  const nodeExporter = { ...overrides.nodeExporter, collectors };
  const { stack, metrics } = build({ hosts, overrides: { ...overrides, nodeExporter } });
  metrics.addAlert({ name: "mine", expr, severity: "critical", summary: "s" });
  synthesized(stack);
  return metrics.node.metadata.map(({ data }) =>
    String(data).replace(/^custom\.mine: | \(rules\.metric-later;.*\)$/g, ""),
  );
}

const pinned = (version: string) => ({ artifacts: { versions: { node_exporter: version } } });
const packaged = { artifacts: { source: "distribution" } } as const;

describe("a rule over a metric that came to node_exporter later", () => {
  it.each<[string, string, Options, string]>([
    [
      "the pinned version",
      "node_pressure_irq_stalled_seconds_total",
      { overrides: pinned("1.8.2") },
      "1.9.1, and 1.8.2",
    ],
    ["a leading v", "node_pressure_irq_stalled_seconds_total", { overrides: pinned("v1.8.2") }, "1.9.1, and 1.8.2"],
    [
      "Debian's package",
      "node_pressure_irq_stalled_seconds_total",
      { hosts: [MONITOR, DEBIAN_12], overrides: packaged },
      "1.9.1, and 1.5.0",
    ],
  ])("gets advice by %s", (_, metric, options, versions) => {
    expect(adviceOn(`rate(${metric}[5m]) > 0.1`, options)).toEqual([
      `${metric} was first seen in node_exporter ${versions} is in use; choose a later version`,
    ]);
  });

  it.each<[string, Options]>([
    ["the default version has it", {}],
    // Debian 13's 1.9.0 was not looked at, and is of the series that has it.
    ["a version of the same series runs", { overrides: packaged }],
    ["only Debian 13's series is asked for", { hosts: [MONITOR, WEB], overrides: pinned("1.9.0") }],
    [
      "a text file has it",
      {
        overrides: {
          ...pinned("1.8.2"),
          nodeExporter: { textfileMetrics: ["node_pressure_irq_stalled_seconds_total"] },
        },
      },
    ],
  ])("gets none where %s", (_, options) => {
    expect(adviceOn("rate(node_pressure_irq_stalled_seconds_total[5m]) > 0.1", options)).toEqual([]);
  });

  it("is refused with the version that has its collector, and not told to turn on what would be refused", () => {
    const reads = (options: Options) => adviceOn("rate(node_xfrm_in_error_packets_total[5m]) > 1", options);
    expect(() => reads({ overrides: pinned("1.7.0") })).toThrow(
      "node_xfrm_in_error_packets_total comes from node_exporter/xfrm: collector xfrm needs node_exporter 1.8.0 or later, got 1.7.0",
    );
    expect(() => reads({})).toThrow('which is not enabled; add "xfrm" to node_exporter.collectors');
  });
});

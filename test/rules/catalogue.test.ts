import { Duration } from "../../lib/units";
import { catalogueOf, jobOf } from "../../lib/rules";
import { catalogue, metric, metrics } from "./model";

const PROOF = { series: [], at: Duration.zero, samples: [] };

describe("a catalogue", () => {
  it("knows metrics, the parts of histograms, and recording rules", () => {
    expect(catalogue.find("node_load1")).toMatchObject({ kind: "metric", metric: { from: "node_exporter/loadavg" } });
    expect(catalogue.find("http_request_duration_seconds_bucket")).toMatchObject({ kind: "metric", part: "bucket" });
    expect(catalogue.find("cpu_usage_percent")).toMatchObject({ kind: "recording" });
    expect(catalogue.find("nothing")).toBeUndefined();
  });
  it("knows the labels of a metric's series", () => {
    expect([...catalogue.labelsOf("http_request_duration_seconds_bucket").labels].sort()).toEqual([
      "instance",
      "job",
      "le",
      "method",
      "service",
    ]);
  });
  it("leaves labels open when the hosts' own are not known, or the metric may have others", () => {
    expect(catalogue.labelsOf("node_load1").open).toBe(false);
    expect(catalogueOf(metrics, []).labelsOf("node_load1").open).toBe(true);
  });
  it("takes one name from two pages as one metric, whose type is known where they agree", () => {
    const twice = [metric("a", "gauge", ["x"], "x"), metric("a", "gauge", ["y"], "y"), metric("a", "counter", [], "z")];
    const found = (metrics: typeof twice) => catalogueOf(metrics, []).find("a");
    expect(found(twice.slice(0, 2))).toMatchObject({ metric: { type: "gauge", labels: ["x", "y"], open: true } });
    expect(found(twice)).toMatchObject({ metric: { type: "unknown", from: "x" } });
  });

  it("refuses a metric that is both exposed and recorded", () => {
    const recording = { record: "a", expr: "b", help: "", unit: "", labels: [], from: [], proof: PROOF };
    expect(() => catalogueOf([metric("a", "gauge", [], "x")], [recording])).toThrow(
      "[metric catalogue] a: must have one origin, got x and a recording rule; rename one of them",
    );
  });

  it("assumes names of a family whose collector is on, and any name where a page is not known", () => {
    const families = [{ prefix: "node_ethtool_", from: "node_exporter/ethtool" }];
    const known = catalogueOf([], [], { families });
    expect(known.find("node_ethtool_rx_bytes")).toMatchObject({
      assumed: true,
      metric: { from: "node_exporter/ethtool" },
    });
    expect(known.find("made_up")).toBeUndefined();
    expect(catalogueOf([], [], { unknown: ["db"] }).find("made_up")).toMatchObject({ metric: { from: "db" } });
    const off = { name: "node_ethtool_x", reason: "is off" };
    expect(catalogueOf([], [], { families, unavailable: [off] }).unavailable("node_ethtool_x")).toBe("is off");
  });
  it("derives the job from the source", () => {
    expect(["node_exporter/cpu", "process_exporter", "application", "prometheus/scrape"].map(jobOf)).toEqual([
      "node",
      "process",
      "application",
      "prometheus",
    ]);
  });
});

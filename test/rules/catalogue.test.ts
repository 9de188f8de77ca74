import { catalogueOf, jobOf } from "../../lib/rules";
import { catalogue, metric, metrics } from "./model";

describe("a catalogue", () => {
  it("knows metrics, the parts of histograms, and recording rules", () => {
    expect(catalogue.find("node_load1")).toMatchObject({ kind: "metric", metric: { from: "node_exporter/loadavg" } });
    expect(catalogue.find("http_request_duration_seconds_bucket")).toMatchObject({ kind: "metric", part: "bucket" });
    expect(catalogue.find("cpu_usage_percent")).toMatchObject({ kind: "recording" });
    expect(catalogue.find("nothing")).toBeUndefined();
  });
  it("tells the labels of a metric's series", () => {
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
  it("refuses two origins of one name", () => {
    const twice = [
      metric("a", "gauge", [], "x"),
      metric("a_sum", "counter", [], "y"),
      metric("a", "histogram", [], "z"),
    ];
    expect(() => catalogueOf(twice, [])).toThrow(
      "[metric catalogue] a: must have one origin, got x and z; rename one of them\n" +
        "[metric catalogue] a_sum: must have one origin, got y and z; rename one of them",
    );
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

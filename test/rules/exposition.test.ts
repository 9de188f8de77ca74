import { readExposition } from "../../lib/rules";

const read = (text: string) =>
  readExposition(text, "job").map(({ name, type, labels, help }) => [name, type, labels.join(","), help]);

describe("a page in exposition format", () => {
  it("gives names, types, help and labels", () => {
    expect(
      read(
        [
          "# HELP queue_length Jobs that wait.",
          "# TYPE queue_length gauge",
          'queue_length{queue="a \\" } b",zone="x"} 3',
          'queue_length{queue="b"} +Inf 1395066363000',
          "# a comment of somebody",
          "# TYPE latency_seconds histogram",
          'latency_seconds_bucket{path="/",le="0.5"} 1',
          'latency_seconds_sum{path="/"} 1e-3',
          'latency_seconds_count{path="/"} 1',
          "# TYPE size summary",
          'size{quantile="0.5"} NaN',
          "size_sum 1",
          "bare_total 7",
        ].join("\n"),
      ),
    ).toEqual([
      ["queue_length", "gauge", "queue,zone", "Jobs that wait."],
      ["latency_seconds", "histogram", "path", ""],
      ["size", "summary", "", ""],
      ["bare_total", "unknown", "", ""],
    ]);
  });

  it("may be OpenMetrics, with suffixes, units, exemplars and an end", () => {
    expect(
      read(
        [
          "# TYPE requests counter",
          "# HELP requests All of them.",
          'requests_total{code="200"} 17.0 1520879607.789 # {trace_id="a"} 0.67',
          "# TYPE build info",
          'build_info{version="1"} 1',
          "# UNIT wait_seconds seconds",
          "# TYPE wait_seconds gauge",
          "wait_seconds 4",
          "# EOF",
        ].join("\n"),
      ),
    ).toEqual([
      ["requests_total", "counter", "code", "All of them."],
      ["build_info", "info", "version", ""],
      ["wait_seconds", "gauge", "", ""],
    ]);
  });

  it("is refused where a line is no sample, by its number", () => {
    expect(() => read("up 1\n<html>\n")).toThrow(
      '[job] metrics: line 2 must be a sample such as up{job="a"} 1, got "<html>"',
    );
  });
});

describe("a page that Prometheus 3.5 would not scrape", () => {
  it.each([
    ["a value in hexadecimal", "x 0x1p4", /line 1 must be a sample/],
    ["a label twice", 'x{a="1",a="2"} 1', /line 1 must have the label a once/],
    ["a second name", 'x{__name__="y"} 1', /line 1 must have the label __name__ once/],
    ["a type that does not exist", "# TYPE x foo\nx 1", /line 1 must have a type such as gauge/],
    ["no type", "# TYPE x\nx 1", /line 1 must have a type/],
    ["an exemplar outside of OpenMetrics", 'x_bucket{le="1"} 1 # {a="b"} 1', /line 1 must be a sample/],
    ["a time before 1970 outside of OpenMetrics", "x 1 -1", /line 1 must be a sample/],
  ])("is refused: %s", (_, text, message) => {
    expect(() => read(text)).toThrow(message);
  });

  it("is not one with names in UTF-8, which Prometheus 3 reads", () => {
    expect(read('# TYPE "my.metric" gauge\n{"my.metric",zone="b"} 1\nm{"a.b"="c"} 1')).toEqual([
      ["my.metric", "unknown", "zone", ""],
      ["m", "unknown", "a.b", ""],
    ]);
  });
});

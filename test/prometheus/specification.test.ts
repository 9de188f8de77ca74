import { prometheusOf } from "../../lib/prometheus";
import { defaultSpecification, mergeSpecification } from "../../lib/specification";
import { Bytes, Duration } from "../../lib/units";
import { jobsOf, model, parts, targets } from "./model";

describe("the model from the specification", () => {
  it("has a job for each kind of target that there is", () => {
    expect(
      prometheusOf(defaultSpecification, parts).jobs.map(({ name, path, interval }) => [
        name,
        path,
        interval.toString(),
      ]),
    ).toEqual([
      ["node", undefined, "15s"],
      ["process", undefined, "15s"],
      ["application", "/metrics", "15s"],
      ["prometheus", undefined, "15s"],
      ["alertmanager", undefined, "15s"],
    ]);
    expect(model.jobs.map(({ name }) => name)).toEqual(["node"]);
  });

  it("takes the scrape interval, the limits and the stores of the specification", () => {
    const given = mergeSpecification(defaultSpecification, {
      nodeExporter: { scrapeInterval: Duration.seconds(30) },
      prometheus: {
        port: 9190,
        retentionTime: Duration.days(40),
        retentionSize: Bytes.gibibytes(20),
        memory: Bytes.gibibytes(4),
        evaluationInterval: Duration.seconds(20),
        externalLabels: { environment: "staging" },
        remoteWrite: [{ name: "mimir", url: "https://mimir.example.com/push", tokenFile: "/etc/observability/token" }],
      },
    });
    const made = prometheusOf(given, { jobs: jobsOf(targets, given) });
    expect(made).toMatchObject({ port: 9190, externalLabels: { environment: "staging" } });
    expect([made.scrapeInterval, made.evaluationInterval, made.retention.time].map(String)).toEqual([
      "30s",
      "20s",
      "40d",
    ]);
    expect([made.retention.size, made.memory].map(String)).toEqual(["20GiB", "4GiB"]);
    expect(made.remoteWrite).toEqual([
      {
        name: "mimir",
        url: "https://mimir.example.com/push",
        token: { kind: "file", path: "/etc/observability/token" },
      },
    ]);
    expect(new Set(made.jobs.map(({ interval }) => interval.toString()))).toEqual(new Set(["30s"]));
  });
});

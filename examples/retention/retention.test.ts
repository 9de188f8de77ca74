import { App } from "cdktf";
import { Duration } from "cdktf-vm-observability";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LogKeepingStack } from "./log-keeping";

describe("retention of logs beside stores of one's own", () => {
  const folder = mkdtempSync(join(tmpdir(), "retention-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const app = new App({ outdir: folder });
  const { retention } = new LogKeepingStack(app, "log-keeping");
  app.synth();

  it("is written as files, for Elasticsearch, for buckets and for people", () => {
    const written = join(folder, "stacks/log-keeping/retention");
    expect(readdirSync(written).sort()).toEqual([
      "buckets.json",
      "elasticsearch.json",
      "report.json",
      "report.txt",
      "tiers.svg",
    ]);
    expect(readFileSync(join(written, "report.txt"), "utf8")).toMatch(
      /in all \$\d+\.\d\d a month \(our contract, 2026\)/,
    );
  });

  it("has no access log after 90 days, and audit logs for ten years", () => {
    const where = (category: string, days: number) =>
      retention.placesAt(category, Duration.days(days)).map((place) => place.where);
    expect(where("access", 89)).toEqual(["archive, GLACIER"]);
    expect(where("access", 90)).toEqual([]);
    expect(where("audit", 3649)).toEqual(["compliance bucket, DEEP_ARCHIVE"]);
  });

  it("has advice about nothing: hidden for 30 days, access logs are in GLACIER for the 90 that it bills", () => {
    expect(retention.node.metadata.map(({ data }) => String(data))).toEqual([]);
  });
});

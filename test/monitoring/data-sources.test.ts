import { contributionProblems, contributionShapeProblems, type DataSource, monitoringOf } from "../../lib/monitoring";
import { Duration } from "../../lib/units";

const options = { scrapeInterval: Duration.seconds(15), hostLabels: [] };

const source = (more: Partial<DataSource> = {}): DataSource => ({
  name: "Store",
  uid: "store",
  type: "influxdb",
  url: "https://store-1.fleet.internal:8086",
  ...more,
});

describe("data sources", () => {
  it("are those of all contributions, in their order", () => {
    const { dataSources } = monitoringOf(
      [{ dataSources: [source()] }, {}, { dataSources: [source({ name: "Logs", uid: "logs" })], by: "user" }],
      options,
    );
    expect(dataSources.map(({ uid }) => uid)).toEqual(["store", "logs"]);
  });

  it.each([
    [
      "a name that another has",
      { uid: "other" },
      'dataSources[0].name: must be one that no other data source has, got "Store" again',
    ],
    [
      "a UID that another has",
      { name: "Other" },
      'dataSources[0].uid: must be one that no other data source has, got "store" again',
    ],
    [
      "a second default",
      { name: "Other", uid: "other", isDefault: true },
      "dataSources[0].isDefault: must be true once: one data source is the default",
    ],
  ])("are refused with %s", (_, more, message) => {
    const present = [{ dataSources: [source({ isDefault: true })] }];
    const problems = contributionProblems(present, { dataSources: [source(more)] });
    expect(problems.map((problem) => `${problem.path}: ${problem.message}`)).toEqual([message]);
  });

  it.each([
    ["a kind that Grafana calls otherwise", { type: "influx" as "influxdb" }, "dataSources[0].type"],
    ["a UID that addresses cannot have", { uid: "a b" }, "dataSources[0].uid"],
    ["an address with a query", { url: "https://store/?token=x" }, "dataSources[0].url"],
    ["an option that is an object", { options: { a: {} as string } }, "dataSources[0].options.a"],
  ])("are refused by their schema with %s", (_, more, path) => {
    expect(contributionShapeProblems({ dataSources: [source(more)] }).map((problem) => problem.path)).toEqual([path]);
  });
});

import { releaseFiles, testApp } from "cdktf-vm-observability/testing";
import { parse } from "yaml";
import { LongTermStack } from "./long-term";

const stack = new LongTermStack(testApp(), "long-term");

interface Write {
  readonly name: string;
  readonly url: string;
  readonly write_relabel_configs?: readonly { readonly action: string; readonly regex: string }[];
}

describe("samples that are kept for years", () => {
  const text = releaseFiles(stack, "monitor-2")["files/prometheus/prometheus.yml"] ?? "";
  const { remote_write: writes } = parse(text) as { remote_write: readonly Write[] };

  it("go to a host of their own and to the company's store", () => {
    expect(writes.map(({ name, url }) => [name, url])).toEqual([
      ["years", "https://storage-1.fleet.internal:8428/api/v1/write"],
      ["mimir", "https://mimir.example.com/api/v1/push"],
    ]);
    expect(stack.company.stores.map(({ type }) => type)).toEqual(["remote"]);
  });

  it("are those that each store is to have", () => {
    expect(writes[0]?.write_relabel_configs).toEqual([
      { source_labels: ["__name__"], regex: "go_.*|node_scrape_collector_.*", action: "drop" },
      { regex: "replica", action: "labeldrop" },
    ]);
    const [kept] = writes[1]?.write_relabel_configs ?? [];
    expect(kept?.regex.split("|")).toEqual(expect.arrayContaining(["up", "cpu_usage_percent"]));
  });

  it("can be copied to another host, and brought back", () => {
    expect(stack.longTerm?.stores[0]?.backup?.backup.join("\n")).toContain("/snapshot/create");
  });
});

import { TerraformVariable } from "cdktf";
import { AwsFleet } from "../../../../constructs/targets/aws/aws-fleet";
import { synthesized, testApp } from "../../../../testing";
import { fleetOf, MONITOR, PROPS, stackOf, WEB } from "./fleets";

describe("discovery on AWS", () => {
  const region = { region: "eu-central-1" };
  const filters = [
    { name: "tag:vmo:fleet", values: ["production/fleet"] },
    { name: "instance-state-name", values: ["running", "stopping", "stopped"] },
  ];
  const named = [
    { source_labels: ["__meta_ec2_tag_vmo_host"], target_label: "instance" },
    { action: "labelmap", regex: "__meta_ec2_tag_vmo_label_(service)" },
  ];

  it.each([
    ["every host", { on: "every host" }, []],
    ["hosts of a role", { on: { role: "metrics" } }, [{ name: "tag:vmo:role:metrics", values: ["yes"] }]],
    ["hosts that run a server", { on: { runs: "redis" } }, [{ name: "tag:vmo:runs:redis", values: ["yes"] }]],
    ["workloads", { on: "workloads" }, [{ name: "tag:vmo:workload", values: ["yes"] }]],
  ] as const)("finds %s by tags", (_, on, more) => {
    expect(fleetOf().fleet.discovery({ ...on, port: 9100 })).toEqual({
      configs: { ec2_sd_configs: [{ ...region, port: 9100, filters: [...filters, ...more] }] },
      relabelings: named,
    });
  });

  it("tags hosts with the servers that they run", () => {
    const { stack } = fleetOf({ hosts: [MONITOR, { ...WEB, runs: ["redis"] }] });
    const { at } = synthesized(stack);
    expect(at("fleet/hosts/web-1/instance").tags).toMatchObject({ "vmo:runs:redis": "yes" });
  });

  it("asks servers with certificates by the fleet name of the host in their tag, whatever their labels", () => {
    const { relabelings, configs, as } = fleetOf().fleet.discovery({ on: "every host", port: 9100, as: "fleet" });
    expect(as).toBe("fleet");
    expect(configs).toEqual({ ec2_sd_configs: [{ ...region, port: 9100, filters }] });
    expect(relabelings).toEqual([
      ...named,
      {
        source_labels: ["__meta_ec2_tag_vmo_host"],
        regex: "([a-z0-9-]+)",
        target_label: "__address__",
        replacement: "$1.fleet.internal:9100",
      },
    ]);
  });

  it("finds applications, and further targets by the port in their tag", () => {
    const { fleet, stack } = fleetOf({
      hosts: [MONITOR, { ...WEB, additionalTargets: [{ port: 8000, path: "/stats", job: "batch" }] }],
      name: "shop",
      endpoints: { ec2: "http://ec2.internal" },
    });
    const found = { ...region, endpoint: "http://ec2.internal" };
    const shop = [{ name: "tag:vmo:fleet", values: ["shop"] }, ...filters.slice(1)];
    const source_labels = ["__address__", "__meta_ec2_tag_vmo_port_8000"];
    const odd = fleet.discovery({ applications: { port: 8080, path: "/m$1x" } });
    expect(odd.relabelings).toContainEqual(expect.objectContaining({ replacement: "/m$$1x" }));
    expect(fleet.discovery({ applications: { port: 8080, path: "/metrics" } })).toEqual({
      configs: {
        ec2_sd_configs: [
          { ...found, port: 8080, filters: [...shop, { name: "tag:vmo:application", values: ["yes"] }] },
          { ...found, port: 8000, filters: [...shop, { name: "tag:vmo:port:8000", values: ["*"] }] },
        ],
      },
      relabelings: [
        ...named,
        { source_labels: ["__address__"], regex: ".+:8080", target_label: "__metrics_path__", replacement: "/metrics" },
        { source_labels, regex: ".+:8000;(batch) (/stats)", target_label: "job", replacement: "$1" },
        { source_labels, regex: ".+:8000;(batch) (/stats)", target_label: "__metrics_path__", replacement: "$2" },
        { source_labels, regex: ".+:8000;(batch) (/stats)", target_label: "port", replacement: "8000" },
      ],
    });
    expect(synthesized(stack).at("fleet/hosts/web-1/instance").tags).toMatchObject({ "vmo:port:8000": "batch /stats" });
  });

  it("makes labels only of tags that hosts of the fleet have: no tag chooses address, path, job or instance", () => {
    const { fleet } = fleetOf({ hosts: [MONITOR, { ...WEB, labels: { service: "shop", team: "a" } }] });
    const { relabelings } = fleet.discovery({ on: "every host", port: 9100 });
    const maps = relabelings.filter(({ action }) => action === "labelmap");
    expect(maps.map(({ regex }) => regex)).toEqual(["__meta_ec2_tag_vmo_label_(service|team)"]);
    const bare = fleetOf({ hosts: [MONITOR] }).fleet.discovery({ on: "every host", port: 9100 });
    expect(bare.relabelings).toEqual([named[0]]);
  });

  it("leaves the region to the host where it is known only at apply", () => {
    const stack = stackOf(testApp());
    const region = new TerraformVariable(stack, "region", {}).stringValue;
    const fleet = new AwsFleet(stack, "fleet", { ...PROPS, region });
    const [config] = fleet.discovery({ on: "every host", port: 9100 }).configs.ec2_sd_configs as [object];
    expect(Object.keys(config)).toEqual(["port", "filters"]);
  });
});

import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformStack } from "cdktf";
import { AwsFleet } from "../../../../constructs/targets/aws";
import { JoinedFleet } from "../../../../constructs/targets/joined-fleet";
import { synthesized, testApp } from "../../../../testing";
import { smallPlan } from "../../plans";
import { KEY } from "../ssh/fleets";

import { METRICS, aws, ssh, monitoring, three } from "./fleets";

describe("fleets that would be one are refused", () => {
  it("where a machine is a host of both, however its address is spelled", () => {
    const fleets = {
      a: ssh("monitor-1", "obs-1.example.com", {
        hosts: [{ name: "monitor-1", address: "Obs-1.example.com", roles: METRICS, hostKeys: [KEY] }],
      }),
      b: ssh("web-1", "obs-1.example.com."),
    };
    expect(() => synthesized(monitoring(fleets))).toThrow(
      'b.hosts[0].address: must be of one fleet only, got the address "obs-1.example.com", which production/fleet/a has too',
    );
  });

  it("where two on AWS have one name in one region of one account", () => {
    const named = (region: string, alias?: string) => ({
      a: aws("", { name: "prod", hosts: [{ name: "monitor-1", roles: METRICS }] }),
      b: aws("web-1", { name: "prod", region }, alias),
    });
    expect(() => synthesized(monitoring(named("eu-central-1")))).toThrow(
      'b.name: must be of one fleet only, got the name "prod" in eu-central-1',
    );
    expect(() => synthesized(monitoring(named("us-east-1", "us")))).not.toThrow();
  });
});

describe("a host that is known by a name", () => {
  const office = (scrapeAddress?: string) =>
    ssh("", "", {
      hosts: [
        {
          name: "monitor-1",
          address: "192.0.2.9",
          roles: METRICS,
          hostKeys: [KEY],
          ...(scrapeAddress !== undefined && { scrapeAddress }),
        },
      ],
    });
  const warnings = (stack: TerraformStack) => {
    synthesized(stack);
    return stack.node.findAll().flatMap(({ node }) => node.metadata.map(({ data }) => String(data)));
  };

  it("is advised against where security groups have to open listeners to it", () => {
    const found = warnings(monitoring({ office: office("nas.example.com"), europe: aws("web-1") }));
    expect(found.join("\n")).toContain(
      'hosts.monitor-1: "nas.example.com" is a name, to which security groups of production/fleet/europe open nothing; give it an address, or let it in by securityGroupIds (fleet.neighbour-by-name;',
    );
    expect(warnings(monitoring({ office: office(), europe: aws("web-1") })).join()).not.toContain("neighbour-by-name");
    expect(
      warnings(monitoring({ office: office("nas.example.com"), lab: ssh("web-1", "192.0.2.8") })).join(),
    ).not.toContain("neighbour-by-name");
  });
});

describe("joining", () => {
  it.each<[string, () => unknown, string]>([
    ["no fleets", () => monitoring({}), "must have at least one fleet, got {}"],
    ["no fleet", () => monitoring({ a: 1 as never }), "a: must be a fleet such as SshFleet.of({ … }), got 1"],
    [
      "a name that cannot stand in names",
      () => monitoring({ "EU 1": aws("web-1") }),
      'EU 1: must be called by 1 to 32 of a-z, 0-9 and "-"',
    ],
    [
      "a joined fleet within one",
      () => monitoring({ a: JoinedFleet.of(three()) }),
      "[production/fleet/a] must be the only fleet of its stack",
    ],
    [
      "a provider of another region",
      () =>
        monitoring({
          a: AwsFleet.of({
            hosts: [{ name: "web-1" }],
            subnetId: "s",
            region: "us-east-1",
            provider: (stack) => new AwsProvider(stack, "us", { alias: "us", region: "us-west-2" }),
          }),
        }),
      '[production/fleet/a] region: must be the provider\'s region, which is "us-west-2", got "us-east-1"',
    ],
  ])("refuses %s", (_, make, message) => {
    expect(make).toThrow(message);
  });

  it("takes what is placed for all of its fleets, and finds the hosts of one of them", () => {
    const stack = new TerraformStack(testApp(), "production");
    const fleet = new JoinedFleet(stack, "fleet", {
      office: ssh("nas-1", "192.0.2.9"),
      lab: ssh("lab-1", "192.0.2.8"),
    });
    const office = fleet.fleets.get("office");
    expect(() => office?.place({ component: "db", on: "every host", plan: () => smallPlan("db") })).toThrow(
      "[production/fleet/office] place: must be called on production/fleet: its fleets share what is on their hosts",
    );
    expect(office?.discovery({ on: "every host", port: 1 }).relabelings[0]).toEqual({
      source_labels: ["__meta_vmo_fleet"],
      regex: "office",
      action: "keep",
    });
    expect(fleet.recheckAdvice).toContain("terraform apply -replace=");
  });
});

import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformStack } from "cdktf";
import { type AwsFleetProps } from "../../../../constructs/targets/aws";
import type { ComponentPlacement, IFleet } from "../../../../constructs/targets/fleet";
import { JoinedFleet, type JoinedFleets } from "../../../../constructs/targets/joined-fleet";
import { synthesized, testApp } from "../../../../testing";
import { smallPlan } from "../../plans";
import { KEY } from "../ssh/fleets";

import { METRICS, aws, ssh } from "./fleets";

describe("turns between fleets", () => {
  const pair = (first: Partial<AwsFleetProps> = {}) => ({
    europe: aws("", { hosts: [{ name: "db-1", roles: METRICS }], ...first }),
    america: aws("", { hosts: [{ name: "db-2", roles: METRICS }], region: "us-east-1" }, "us"),
    office: ssh("", "", { hosts: [{ name: "db-3", address: "192.0.2.9", roles: METRICS, hostKeys: [KEY] }] }),
  });
  const joined = (fleets: JoinedFleets, placement: Partial<ComponentPlacement> = { atOnce: 1 }) => {
    const stack = new TerraformStack(testApp(), "production");
    new AwsProvider(stack, "aws", { region: "eu-central-1" });
    const fleet: IFleet = new JoinedFleet(stack, "fleet", fleets);
    fleet.place({ component: "db", on: { role: "metrics" }, plan: () => smallPlan("db"), ...placement });
    return stack;
  };
  const SEED = { purpose: "the template", method: "PUT", url: "http://127.0.0.1:9200/x" } as const;

  it("are held by Terraform: hosts of a later fleet wait until those of the earlier ones have reported", () => {
    const stack = joined(pair());
    const { at } = synthesized(stack);
    const report = (fleet: string) =>
      expect.stringMatching(new RegExp(`^terraform_data\\.fleet_${fleet}_report_taken_`)) as string;
    expect(at("fleet/europe/hosts/db-1/pointer/object").depends_on).toHaveLength(2);
    expect(at("fleet/america/hosts/db-2/pointer/object").depends_on).toEqual([
      expect.stringContaining("_agent_"),
      expect.stringContaining("_bundle-metrics-america_"),
      report("europe"),
    ]);
    expect(at("fleet/office/hosts/db-3").depends_on).toEqual([report("europe"), report("america")]);
  });

  it("do not hold up hosts that take none", () => {
    const { at } = synthesized(joined(pair(), {}));
    expect(at("fleet/office/hosts/db-3").depends_on).toBeUndefined();
  });

  it("are refused where nothing waits for the hosts of an earlier fleet", () => {
    expect(() => synthesized(joined(pair({ wait: false })))).toThrow(
      "db.atOnce: cannot be held between db-1 and db-3: nothing waits until db-1 runs its release; let production/fleet/europe wait for its hosts, make it the last fleet, or keep db in one fleet",
    );
    const { europe, ...others } = pair({ wait: false });
    expect(() => synthesized(joined({ ...others, europe }))).not.toThrow();
  });

  it("end before seeds, which the first host of all fleets makes", () => {
    const { at } = synthesized(joined(pair(), { seeds: true, plan: () => smallPlan("db", { seeds: [SEED] }) }));
    expect(at("fleet/europe/db-seeds/object").depends_on).toEqual([
      expect.stringContaining("fleet_europe_report_taken"),
      expect.stringContaining("fleet_america_report_taken"),
      "terraform_data.vmo_host_db-3",
    ]);
    expect(() => at("fleet/america/db-seeds/object")).toThrow();
    const { office, ...others } = pair();
    const first = synthesized(
      joined({ office, ...others }, { seeds: true, plan: () => smallPlan("db", { seeds: [SEED] }) }),
    );
    expect(first.at("fleet/office/db-seeds", "terraform_data").depends_on).toHaveLength(3);
  });
});

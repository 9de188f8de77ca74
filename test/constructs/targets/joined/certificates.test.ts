import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformStack } from "cdktf";
import { JoinedFleet } from "../../../../constructs/targets/joined-fleet";
import { releaseFiles, synthesized, testApp } from "../../../../testing";
import { smallPlan } from "../../plans";

import { aws, ssh } from "./fleets";

describe("certificates of several fleets", () => {
  const withTls = (office?: { readonly hostFile: string; readonly authorityFile: string }) => {
    const stack = new TerraformStack(testApp(), "production");
    new AwsProvider(stack, "aws", { region: "eu-central-1" });
    const fleet = new JoinedFleet(stack, "fleet", {
      europe: aws("web-1", { certificates: { parameterPrefix: "/c" } }),
      office: ssh("nas-1", "192.0.2.9", office && { certificates: office }),
    });
    const certificates = [{ unit: "vmo-db.service", authority: "fleet" as const }];
    const units = [
      { name: "vmo-db.service", reloads: false, sections: { Service: { ExecStart: "/bin/sleep infinity" } } },
    ];
    const plan = () => smallPlan("db", { account: { name: "vmo-db", description: "d" }, units, certificates });
    fleet.place({ component: "db", on: "every host", plan });
    return stack;
  };

  it("come from where each of them has them", () => {
    const stack = withTls({ hostFile: "/etc/ssl/host.pem", authorityFile: "/etc/ssl/ca.pem" });
    const plans = ["web-1", "nas-1"].map((host) => releaseFiles(stack, host)["plan"] ?? "");
    expect(plans.map((plan) => [plan.includes("/c/fleet"), plan.includes("/etc/ssl/host.pem")])).toEqual([
      [true, false],
      [false, true],
    ]);
  });

  it("are those of all fleets, or of none", () => {
    expect(() => synthesized(withTls())).toThrow(
      "office.certificates: must be given, since the hosts of europe have certificates and accept no one without",
    );
  });
});

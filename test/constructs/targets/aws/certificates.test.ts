import type { CertificateOrigin } from "../../../../lib/host";
import { synthesized } from "../../../../testing";
import { smallPlan } from "../../plans";
import { fleetOf, policyOf } from "./fleets";

function served(certificates: CertificateOrigin) {
  const { stack, fleet } = fleetOf({ certificates });
  const plan = () => smallPlan("db", { certificates: [{ unit: "vmo-db.service", authority: "fleet" }] });
  fleet.place({ component: "db", on: "workloads", plan });
  return stack;
}

const pointer = (certificates: CertificateOrigin) =>
  synthesized(served(certificates)).at("fleet/hosts/web-1/pointer/object").content as string;

describe("certificates on AWS", () => {
  it("are parameters that each host reads by itself, and nobody else's", () => {
    const { Statement } = policyOf(served({ parameterPrefix: "/observability/certificates" }), "web-1") as {
      Statement: { Sid: string; Resource: string[] }[];
    };
    const names = Statement.find(({ Sid }) => Sid === "ReadParameters")?.Resource.map(
      (arn) => arn.split(":parameter")[1],
    );
    expect(names).toEqual(["/observability/certificates/fleet/ca.pem", "/observability/certificates/fleet/web-1"]);
  });

  it("are read anew when the certificates beside them change, of which no key is read", () => {
    expect(pointer({ parameterPrefix: "/o" })).not.toContain("\ncertificates ");
    const line = /\ncertificates (.*)\n/.exec(pointer({ parameterPrefix: "/o", folder: "certificates" }))?.[1] ?? "";
    expect(line).toMatch(/^\$\{sha256\(join\(" ", \[fileexists\("\$\{path\.module\}/);
    expect(line).toContain("/certificates/fleet/hosts/web-1.pem");
    expect(line).not.toContain("monitor-1");
  });

  it("cannot come from a folder, which instances do not reach", () => {
    expect(() => served({ folder: "certificates" })).toThrow(
      "certificates: must be { parameterPrefix } or { hostFile, authorityFile } on AWS",
    );
  });
});

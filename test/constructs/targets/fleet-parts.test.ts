import type { Construct } from "constructs";
import type { HostShape } from "../../../constructs/targets/fleet";
import { FleetParts, type FleetPart } from "../../../constructs/targets/fleet-parts";
import type { Host } from "../../../constructs/targets/hosts";

describe("the hosts of a monitoring", () => {
  it("were searched anew for each of them, so that 10,000 took a minute: each is looked at once, when its fleet joins", () => {
    let looks = 0;
    const shape = { name: "workload" } as HostShape;
    const hosts = Array.from({ length: 1_000 }, (_, n) => ({
      name: `host-${n}`,
      get shape() {
        looks += 1;
        return shape;
      },
    })) as unknown as readonly Host[];
    const parts = new FleetParts();
    parts.add({ fleet: {} as Construct, hosts } as FleetPart);
    for (const host of parts.hosts) expect(parts.ofShape(shape)).toBe(parts.of(host));
    expect(looks).toBe(1_000);
  });
});

import { App } from "cdktf";
import { SshFleet } from "../../constructs/targets/ssh/ssh-fleet";
import { namesIn } from "../../lib/certificates/read";
import type { SpecificationOverrides } from "../../lib/specification";
import { MonitoringStack } from "../../stacks/monitoring-stack";
import { KEY, LOGIN } from "../constructs/targets/ssh/fleets";
import { Workplace } from "../command/command-runs";

let at: Workplace;
beforeEach(() => (at = new Workplace()));
afterEach(() => at.remove());

const HOSTS = [
  { name: "monitor-1", address: "10.1.0.10", roles: ["metrics" as const], hostKeys: [KEY] },
  { name: "proxy-1", address: "10.1.0.11", roles: ["proxy" as const], hostKeys: [KEY] },
];

/** Names in the certificates that the command makes for the hosts of a stack. */
async function namesFor(overrides: SpecificationOverrides): Promise<Readonly<Record<string, readonly string[]>>> {
  const app = new App({ outdir: at.path("cdktf.out") });
  new MonitoringStack(app, "production", {
    fleet: SshFleet.of({ hosts: HOSTS, login: LOGIN }),
    channels: { webhook: { url: "https://alerts.example.com/hook" } },
    ...overrides,
  });
  app.synth();
  await at.certificates("make");
  const found = HOSTS.map(({ name }) => [name, namesIn(at.leaf(name))] as const);
  return Object.fromEntries(found.map(([name, { dns, ip }]) => [name, [...dns, ...ip]]));
}

const PORTAL = { externalUrl: "https://observability.example.com:8090" };

describe("certificates of the portal's hosts", () => {
  it("have the name by which browsers reach the portal, and no other host has it", async () => {
    const names = await namesFor({ portal: PORTAL, security: { certificates: { folder: "certificates" } } });
    expect(names).toEqual({
      "monitor-1": ["monitor-1.fleet.internal", "metrics.role.fleet.internal", "10.1.0.10"],
      "proxy-1": ["proxy-1.fleet.internal", "observability.example.com", "people.role.fleet.internal", "10.1.0.11"],
    });
    expect((await at.certificates("check")).code).toBe(0);
  });

  it("leave it to the company's certificate where browsers see that one", async () => {
    const security = { certificates: { folder: "certificates" }, proxy: { certificateFile: "/etc/pki/people.pem" } };
    expect((await namesFor({ portal: PORTAL, security }))["proxy-1"]).not.toContain("observability.example.com");
  });
});

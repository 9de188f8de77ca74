import { TerraformStack, TerraformVariable } from "cdktf";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SshFleetProps } from "../../../../constructs/targets/ssh/props";
import { SshFleet } from "../../../../constructs/targets/ssh/ssh-fleet";
import { Duration } from "../../../../lib/units";
import { synthesized, testApp } from "../../../../testing";
import { smallPlan } from "../../plans";
import { connectionOf, fleetOf, KEY, LOGIN, provisionersOf, triggersOf, WEB_1, WEB_2 } from "./fleets";

const ECDSA = `ecdsa-sha2-nistp256 ${encoded("ecdsa-sha2-nistp256", "nistp256", "point")}`;
const RSA = `ssh-rsa ${encoded("ssh-rsa", "exponent", "modulus")}`;

const folder = mkdtempSync(join(tmpdir(), "ssh-login-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("an SSH login", () => {
  const connectionWith = (props: Partial<SshFleetProps>) => connectionOf(fleetOf(props).stack, "web-1");

  it("takes its key from a variable that is declared ephemeral and sensitive", () => {
    const { stack } = fleetOf({ login: { user: "admin", privateKeyVariable: "deploy_key" } });
    expect(synthesized(stack).json.variable).toEqual({
      deploy_key: {
        description: "Private key that logs in to the hosts",
        type: "string",
        sensitive: true,
        ephemeral: true,
      },
    });
    expect(connectionOf(stack, "web-1")).toMatchObject({
      private_key: "${var.deploy_key}",
      agent: false,
    });
  });

  it("takes its key from the agent", () => {
    const connection = connectionWith({ login: { user: "admin", agent: true } });
    expect(connection).toMatchObject({ agent: true });
    expect(connection).not.toHaveProperty("private_key");
  });

  it("goes through a jump host, whose key is checked too", () => {
    const jumpHost = { address: "bastion.example.com", port: 2022, user: "jump", hostKeys: [KEY] };
    expect(connectionWith({ login: { ...LOGIN, jumpHost } })).toMatchObject({
      bastion_host: "bastion.example.com",
      bastion_port: 2022,
      bastion_user: "jump",
      bastion_host_key: KEY,
    });
  });

  it("takes ports of the login and of a host", () => {
    const hosts = [WEB_1, { ...WEB_2, port: 2200 }];
    const { stack } = fleetOf({ hosts, login: { ...LOGIN, port: 2222 } });
    expect(connectionOf(stack, "web-1").port).toBe(2222);
    expect(connectionOf(stack, "web-2").port).toBe(2200);
  });

  it("reads a known_hosts file at synthesis, by address or name, with all types of key", () => {
    const path = join(folder, "known_hosts");
    writeFileSync(path, `10.0.0.11 ${KEY}\n10.0.0.11 ${ECDSA}\nweb-2 ${RSA}\n`);
    const hosts = [WEB_1, WEB_2].map(({ name, address }) => ({ name, address }));
    const { stack } = fleetOf({ hosts, login: { ...LOGIN, hostKeys: path } });
    const hostKey = (host: string) => connectionOf(stack, host).host_key;
    expect(hostKey("web-1")).toBe(`${KEY}\n* ${ECDSA}`);
    expect(hostKey("web-2")).toBe(RSA);
  });

  it("waits five minutes for an address that is known only at apply, and as long as its setting says", () => {
    const stack = new TerraformStack(testApp(), "production");
    const address = new TerraformVariable(stack, "address", {}).stringValue;
    new SshFleet(stack, "fleet", { hosts: [{ ...WEB_1, address }], login: LOGIN });
    expect(connectionOf(stack, "web-1").timeout).toBe("300s");
    expect(connectionWith({ login: { ...LOGIN, timeout: Duration.seconds(7) } }).timeout).toBe("7s");
  });
});

describe("a secret in a Terraform variable", () => {
  const withSecret = (version: number) => {
    const { stack, fleet } = fleetOf();
    const from = { kind: "variable", variable: "slack_url", version } as const;
    const secrets = [{ name: "url", unit: "vmo-server.service", from }];
    fleet.place({ component: "server", on: { role: "metrics" }, plan: () => smallPlan("server", { secrets }) });
    return stack;
  };

  it("travels through a private folder in memory to the hosts that need it, and to no other", () => {
    const stack = withSecret(1);
    const [, folder, secret] = provisionersOf(stack, "monitor-1");
    const member = '${terraform_data.vmo_presence["10.0.0.5"].id}';
    expect(folder?.["remote-exec"]?.inline).toEqual([
      `sh .vm-observability-${member}.\${self.id}/step/deliver open monitor-1 ${member} \${self.id}`,
    ]);
    expect(secret?.file).toMatchObject({
      content: "${var.slack_url}",
      destination: `/run/vm-observability-delivery/${member}.\${self.id}/secrets/slack_url`,
    });
    expect(provisionersOf(stack, "web-1")).toHaveLength(4);
    expect(synthesized(stack).json.variable).toEqual({
      slack_url: { description: "Secret of the hosts' services", type: "string", sensitive: true, ephemeral: true },
    });
  });

  it("is delivered again when its version says that it changed", () => {
    expect(triggersOf(withSecret(1), "monitor-1").secrets).toEqual({ slack_url: 1 });
    expect(triggersOf(withSecret(2), "monitor-1").secrets).toEqual({ slack_url: 2 });
    expect(triggersOf(withSecret(2), "web-1")).not.toHaveProperty("secrets");
  });
});

/** A public key of these fields, as OpenSSH encodes it. */
function encoded(...fields: readonly string[]): string {
  const blocks = fields.flatMap((field) => [Buffer.from([0, 0, 0, field.length]), Buffer.from(field)]);
  return Buffer.concat(blocks).toString("base64");
}

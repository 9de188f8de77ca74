import { TerraformVariable } from "cdktf";
import type { SshFleetProps } from "../../../../constructs/targets/ssh/props";
import { synthesized } from "../../../../testing";
import { fleetOf, KEY, MONITOR, triggersOf, WEB_1, WEB_2, type Provisioners } from "./fleets";

const another = (name: string, address: string) => ({ ...WEB_2, name, address });

describe("a rollout", () => {
  const hosts = [MONITOR, WEB_1, WEB_2, another("web-3", "10.0.0.13"), another("web-4", "10.0.0.14")];
  const order = (rollout?: SshFleetProps["rollout"]) => {
    const { stack, fleet } = fleetOf({ hosts, rollout });
    const names = new Map([...fleet.resources].map(([name, { address }]) => [address, name]));
    return Object.fromEntries(
      hosts.map(({ name }) => {
        const before = (synthesized(stack).at(`fleet/hosts/${name}`).depends_on ?? []) as string[];
        return [name, before.map((address) => names.get(address))];
      }),
    );
  };

  it("reaches all hosts at once by default", () => {
    expect(order()).toEqual({ "monitor-1": [], "web-1": [], "web-2": [], "web-3": [], "web-4": [] });
  });

  it("stops at the first host of each shape, one shape after the other", () => {
    expect(order({ canary: 1 })).toEqual({
      "monitor-1": [],
      "web-1": ["monitor-1"],
      "web-2": ["web-1"],
      "web-3": ["web-1"],
      "web-4": ["web-1"],
    });
  });

  it("goes on in waves", () => {
    expect(order({ canary: 1, parallelism: 2 })).toEqual({
      "monitor-1": [],
      "web-1": ["monitor-1"],
      "web-2": ["web-1"],
      "web-3": ["web-1"],
      "web-4": ["web-2", "web-3"],
    });
    expect(order({ parallelism: 3 })["web-4"]).toEqual(["monitor-1", "web-1", "web-2"]);
  });
});

describe("a host that is to be checked again", () => {
  it("is, when the text for it or for all changes, and not before", () => {
    const triggers = (props: Partial<SshFleetProps>) => triggersOf(fleetOf(props).stack, "web-1");
    expect(triggers({})).not.toHaveProperty("recheck");
    const hosts = [{ ...WEB_1, recheck: "${path.cwd}" }, WEB_2];
    expect(triggers({ hosts }).recheck).toBe("$${path.cwd}");
    expect(triggers({ hosts: [WEB_1], recheck: "2026-11-28" }).recheck).toBe("2026-11-28");
    expect(triggersOf(fleetOf({ hosts, recheck: "2026-11-28" }).stack, "web-2").recheck).toBe("2026-11-28");
  });
});

describe("a host that leaves", () => {
  it("is deactivated with what the state knows of it, and its key is read again", () => {
    const presence = synthesized(fleetOf({ hosts: [WEB_1] }).stack).at("fleet/presence", "terraform_data");
    const home = ".vm-observability-${self.id}.${self.id}";
    const connection = {
      type: "ssh",
      agent: "${self.input.agent}",
      host: "${self.input.host}",
      host_key: "${self.input.hostKey}",
      port: "${self.input.port}",
      private_key: '${file(pathexpand("/keys/deploy"))}',
      script_path: `sh ${home}/../${home}/step/run`,
      target_platform: "windows",
      timeout: "${self.input.timeout}",
      user: "${self.input.user}",
    };
    expect(presence).toEqual({
      for_each: { "10.0.0.11": { name: "web-1", host: "10.0.0.11", hostKey: KEY, port: 22, timeout: "30s" } },
      lifecycle: { create_before_destroy: true },
      input: {
        agent: false,
        name: "${each.value.name}",
        host: "${each.value.host}",
        hostKey: "${each.value.hostKey}",
        port: "${each.value.port}",
        timeout: "${each.value.timeout}",
        type: "ssh",
        user: "admin",
      },
      connection,
      provisioner: [
        {
          "local-exec": {
            when: "destroy",
            on_failure: "continue",
            command:
              'echo "The fleet has $HOST at $ADDRESS no longer. If it has it elsewhere now, $HOST stays as it is; if not, its ' +
              'units are stopped and removed, its data is kept. Unless a line says \\"$HOST is deactivated\\" or to whom it ' +
              'belongs now, it could not be reached and its units still run; log in and run: sh /opt/vm-observability/current/activate remove"',
            environment: { HOST: "${self.input.name}", ADDRESS: "${self.input.host}" },
          },
        },
        {
          file: {
            when: "destroy",
            on_failure: "continue",
            source: "${path.module}/delivery",
            destination: home,
          },
        },
        {
          "remote-exec": {
            when: "destroy",
            on_failure: "continue",
            inline: [`sh ${home}/step/deliver remove \${self.input.name} \${self.id}`],
          },
        },
      ],
    });
  });

  it("is known by its address, so that another name does not remove it, and on ports of its own by both", () => {
    const keys = (hosts: SshFleetProps["hosts"]) =>
      Object.keys(synthesized(fleetOf({ hosts }).stack).at("fleet/presence").for_each as object);
    expect(keys([WEB_1])).toEqual(keys([{ ...WEB_1, name: "web-one" }]));
    expect(keys([WEB_1, { ...WEB_1, name: "web-2", port: 2222 }])).toEqual(["10.0.0.11", "10.0.0.11 port 2222"]);
  });

  it("is known by its name where Terraform learns its address at apply, and its address's origin is not created first", () => {
    const { stack } = fleetOf();
    const address = new TerraformVariable(stack, "address", {}).stringValue;
    const other = fleetOf({ hosts: [WEB_2, { ...WEB_1, address }] });
    const presence = synthesized(other.stack).at("fleet/presence");
    expect(Object.keys(presence.for_each as object)).toEqual(["10.0.0.12", "web-1"]);
    expect(presence).not.toHaveProperty("lifecycle");
  });

  it("is reported plainly when the login was a variable", () => {
    const { stack } = fleetOf({ login: { user: "admin", privateKeyVariable: "deploy_key" } });
    const { provisioner } = synthesized(stack).at("fleet/presence") as unknown as Provisioners;
    expect(provisioner).toEqual([
      {
        "local-exec": {
          when: "destroy",
          on_failure: "continue",
          command:
            'echo "$HOST is not deactivated: its login was a Terraform variable, which is gone when a resource is ' +
            "destroyed. Its units still run; to stop and remove them, log in and run: " +
            'sh /opt/vm-observability/current/activate remove"',
          environment: { HOST: "${self.input.name}", ADDRESS: "${self.input.host}" },
        },
      },
    ]);
  });
});

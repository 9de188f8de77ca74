import { TerraformStack, TerraformVariable } from "cdktf";
import { Metrics, MonitoringStack, slackChannel, SshFleet } from "../../../../index";
import { synthesized, testApp } from "../../../../testing";
import { MONITOR } from "../../metrics-stack";

const login = { user: "admin", privateKeyVariable: "deploy_key" };
const OURS = { type: "string", default: "abc", description: "ours" };

function stackWith(add: (stack: TerraformStack) => void) {
  const stack = new TerraformStack(testApp(), "production");
  new Metrics(stack, "metrics", { fleet: new SshFleet(stack, "fleet", { hosts: [MONITOR], login }) });
  add(stack);
  return stack;
}

const variablesOf = (stack: TerraformStack) => synthesized(stack).json["variable"];

describe("a Terraform variable of the stack with the name of a secret", () => {
  it("was joined with it, so that a secret had a default and Terraform refused outputs elsewhere", () => {
    expect(() => variablesOf(stackWith((stack) => new TerraformVariable(stack, "deploy_key", OURS)))).toThrow(
      "[production/fleet/variables] variable deploy_key: is the name of the stack's own variable production/deploy_key as well, which must have " +
        'sensitive: true and addOverride("ephemeral", true) to be that of a secret (Private key that logs in to the hosts); or choose another name for one of the two',
    );
  });

  it("is refused too where only a channel names it", () => {
    const stack = new MonitoringStack(testApp(), "production", {
      fleet: SshFleet.of({ hosts: [MONITOR], login }),
      channels: { webhook: { url: "http://10.0.0.9/alerts" } },
      alertRouting: {
        channels: [slackChannel({ channel: "#ops", url: { kind: "variable", variable: "slack_url", version: 1 } })],
      },
    });
    new TerraformVariable(stack, "slack_url", { ...OURS, sensitive: true });
    expect(() => synthesized(stack)).toThrow(
      "variable slack_url: is the name of the stack's own variable production/slack_url as well",
    );
  });

  it("is used as it is where Terraform keeps it secret already", () => {
    const stack = stackWith((one) =>
      new TerraformVariable(one, "deploy_key", { type: "string", description: "ours", sensitive: true }).addOverride(
        "ephemeral",
        true,
      ),
    );
    expect(variablesOf(stack)).toEqual({
      deploy_key: { type: "string", description: "ours", sensitive: true, ephemeral: true },
    });
  });

  it("is of no interest under another name", () => {
    const stack = stackWith((one) => new TerraformVariable(one, "deploy-key", OURS));
    expect(Object.keys(variablesOf(stack) ?? {})).toEqual(["deploy-key", "deploy_key"]);
  });
});

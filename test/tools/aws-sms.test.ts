import { App, TerraformStack } from "cdktf";
import { join } from "node:path";
import { AwsFleet, SecretParameter, SmsTopic } from "../../constructs/targets/aws";
import { Terraform } from "../../harness/terraform";
import { motoNetwork, REGION, withMoto } from "../moto-network";

const { folder, moto } = withMoto("aws-sms");

function synthesize(): string {
  const app = new App({ outdir: join(folder, "cdktf.out") });
  const stack = new TerraformStack(app, "production");
  const { url } = moto();
  const subnet = motoNetwork(stack, url);
  const fleet = new AwsFleet(stack, "fleet", {
    region: REGION,
    subnetId: subnet.id,
    image: "amazon-linux-2023",
    tlsOnly: false,
    wait: false,
    endpoints: { s3: url },
    hosts: [{ name: "monitor-1", roles: ["metrics"], dataVolume: false }],
  });
  new SmsTopic(stack, "sms", { fleet, region: REGION, accountId: "123456789012", numbers: ["+4915112345678"] });
  new SecretParameter(stack, "key", { name: "/monitoring/pagerduty-key", value: "made elsewhere" });
  app.synth();
  return join(folder, "cdktf.out/stacks/production");
}

describe("a topic for text messages, by the real AWS provider", () => {
  it("is applied with all that publishing to it takes, and a second plan is empty", async () => {
    const terraform = new Terraform({ folder: synthesize(), log: join(folder, "terraform.log") });
    await terraform.init();
    const applied = await terraform.apply();
    expect(applied.errors).toBe("");
    expect(applied.completed).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^aws_sns_topic\.sms_topic/) as string,
        expect.stringMatching(/^aws_sns_topic_subscription\.sms_number-4915112345678/) as string,
        expect.stringMatching(/^aws_ssm_parameter\.key_parameter/) as string,
      ]),
    );
    const second = await terraform.plan();
    expect({ errors: second.errors, planned: second.planned }).toEqual({ errors: "", planned: {} });
  });
});

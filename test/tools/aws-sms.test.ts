import { TerraformStack } from "cdktf";
import { SecretParameter, SmsTopic } from "../../constructs/targets/aws";
import { REGION } from "../moto-network";
import { stacksOf } from "./aws-stacks";

const { fleetWith } = stacksOf("aws-sms");

describe("a topic for text messages, by the real AWS provider", () => {
  it("is applied with all that publishing to it takes, and a second plan is empty", async () => {
    const terraform = await fleetWith(
      "sms",
      (stack) => {
        new SecretParameter(stack, "key", { name: "/monitoring/pagerduty-key", value: "made elsewhere" });
        return { hosts: [{ name: "monitor-1", roles: ["metrics"], dataVolume: false }] };
      },
      (fleet) => {
        const place = { region: REGION, accountId: "123456789012" };
        new SmsTopic(TerraformStack.of(fleet), "sms", { fleet, ...place, numbers: ["+4915112345678"] });
      },
    );
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

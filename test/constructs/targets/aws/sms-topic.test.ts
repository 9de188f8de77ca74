import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformStack } from "cdktf";
import { AwsFleet, SecretParameter, SmsTopic, type SmsTopicProps } from "../../../../constructs/targets/aws";
import { synthesized, testApp } from "../../../../testing";

const PLACE = { region: "eu-central-1", accountId: "123456789012" } as const;

function build(props: Partial<SmsTopicProps> = {}) {
  const stack = new TerraformStack(testApp(), "production");
  new AwsProvider(stack, "aws", { region: "eu-central-1" });
  const fleet = new AwsFleet(stack, "fleet", {
    hosts: [
      { name: "monitor-1", roles: ["metrics"] },
      { name: "monitor-2", roles: ["metrics"], adopt: { instanceId: "i-0123" } },
      { name: "web-1" },
    ],
    region: "eu-central-1",
    subnetId: "subnet-0a1b",
  });
  return { stack, fleet, sms: new SmsTopic(stack, "sms", { fleet, ...PLACE, ...props }) };
}

/** Statements of a host about SNS and KMS, with references without the hashes of logical ids. */
function mayText(stack: TerraformStack, host: string): unknown {
  const { policy } = synthesized(stack).at(`fleet/hosts/${host}/policy`) as { policy: string };
  const { Statement } = JSON.parse(policy.replace(/_[0-9A-F]{8}\./g, ".")) as {
    Statement: { Sid: string; Action: string[] }[];
  };
  return Statement.filter(
    ({ Sid, Action }) => Sid !== "DecryptObjects" && Action.some((action) => /^(sns|kms):/.test(action)),
  );
}

const PUBLISH = {
  Sid: "PublishAlerts",
  Effect: "Allow",
  Action: ["sns:Publish"],
  Resource: ["${aws_sns_topic.sms_topic.arn}"],
};
const TEXT = {
  Sid: "TextNumbers",
  Effect: "Allow",
  Action: ["sns:Publish"],
  NotResource: ["arn:aws:sns:*:*:*"],
};

describe("a topic for text messages", () => {
  it("is an encrypted topic", () => {
    const { stack, sms } = build();
    expect(synthesized(stack).at("sms/topic", "aws_sns_topic")).toEqual({
      name: "vmo-sms",
      kms_master_key_id: "alias/aws/sns",
    });
    expect(sms.topicArn).toBe("arn:aws:sns:eu-central-1:123456789012:vmo-sms");
  });

  it("lets hosts with Alertmanager publish and text single numbers, created and adopted ones, and no others, by default", () => {
    const { stack } = build();
    expect(mayText(stack, "monitor-1")).toEqual([PUBLISH, TEXT]);
    expect(mayText(stack, "monitor-2")).toEqual([PUBLISH, TEXT]);
    expect(mayText(stack, "web-1")).toEqual([]);
  });

  it("subscribes the numbers that it is given", () => {
    const { stack } = build({ numbers: ["+4915112345678"], tags: { team: "ops" } });
    const { at } = synthesized(stack);
    expect(at("sms/number-4915112345678", "aws_sns_topic_subscription")).toEqual({
      endpoint: "+4915112345678",
      protocol: "sms",
      topic_arn: expect.stringMatching(/^\$\{aws_sns_topic\./) as string,
    });
    expect(at("sms/topic")).toMatchObject({ tags: { team: "ops" } });
  });

  it("takes a key of one's own, and keeps to the topic when it is asked to", () => {
    const key = "arn:aws:kms:eu-central-1:1:key/alerts";
    const { stack } = build({ encryptionKey: key, anyNumber: false });
    expect(synthesized(stack).at("sms/topic")).toMatchObject({ kms_master_key_id: key });
    expect(mayText(stack, "monitor-1")).toEqual([
      PUBLISH,
      { Sid: "EncryptAlerts", Effect: "Allow", Action: ["kms:Decrypt", "kms:GenerateDataKey"], Resource: [key] },
    ]);
  });

  it("can be had twice: statements of one policy have names of their own", () => {
    const { stack, fleet } = build({ anyNumber: false });
    new SmsTopic(stack, "second", { fleet, ...PLACE, name: "second", anyNumber: false });
    expect(mayText(stack, "monitor-1")).toEqual([
      PUBLISH,
      { ...PUBLISH, Sid: "PublishAlerts2", Resource: ["${aws_sns_topic.second_topic.arn}"] },
    ]);
  });

  it("refuses what is no number, and one number twice", () => {
    expect(() => build({ numbers: ["0151 1234", "+4915112345678", "+4915112345678"] })).toThrow(
      [
        '[production/sms] numbers[0]: must be an international number such as "+4915112345678", got "0151 1234"',
        '[production/sms] numbers[2]: must be given once, got "+4915112345678" again',
      ].join("\n"),
    );
  });

  it("refuses an ARN that is known only at apply: it stands in a release", () => {
    expect(() => build({ accountId: "${data.aws_caller_identity.current.account_id}" })).toThrow(
      '[production/sms] accountId: must be the literal 12 digits of an account such as "123456789012", got ',
    );
  });

  it("keeps the tree of its constructs, since another id replaces a user's resource", () => {
    const { stack } = build({ numbers: ["+4915112345678"] });
    const { json } = synthesized(stack);
    const ids = Object.values({ ...json.resource, ...json.data }).flatMap((blocks) => Object.keys(blocks));
    expect(ids.map((id) => id.replace(/_[0-9A-F]{8}$/, "")).filter((id) => id.startsWith("sms"))).toEqual([
      "sms_topic",
      "sms_number-4915112345678",
    ]);
  });
});

describe("a secret that Terraform knows", () => {
  it("is an encrypted parameter", () => {
    const { stack } = build();
    new SecretParameter(stack, "key", { name: "/monitoring/pagerduty-key", value: "made elsewhere" });
    expect(synthesized(stack).at("key/parameter", "aws_ssm_parameter")).toEqual({
      name: "/monitoring/pagerduty-key",
      type: "SecureString",
      value: "made elsewhere",
    });
  });
});

import { SnsTopicSubscription } from "@cdktf/provider-aws/lib/sns-topic-subscription";
import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import { Construct } from "constructs";
import { type Problem, type PropKinds, propProblems, quoted, ValidationError } from "../../../lib/errors";
import { PHONE_NUMBER, PHONE_NUMBER_RULE } from "../../../lib/units";
import { tagsOf } from "./lists";
import type { AwsFleet } from "./aws-fleet";

/** Props of {@link SmsTopic}. */
export interface SmsTopicProps {
  /** Its hosts with the role `metrics`, where Alertmanager runs, may publish. */
  readonly fleet: AwsFleet;
  /** Literal, like the rest of the topic's ARN: it is part of Alertmanager's file, which is made at synthesis. */
  readonly region: string;
  /** The account's 12 digits. */
  readonly accountId: string;
  /** Unique in the account and region. @default "vmo-sms" */
  readonly name?: string;
  /** International numbers, literal, that get every message of the topic: `+4915112345678`. @default - none */
  readonly numbers?: readonly string[];
  /**
   * Whether those hosts may also text any single number: a channel made by `smsChannel` texts the person on call by the
   * number of their contact. IAM cannot name single numbers, so the permission is for all of them.
   *
   * @default true
   */
  readonly anyNumber?: boolean;
  /** ARN of a KMS key of yours for the topic. @default - the account's own key of SNS */
  readonly encryptionKey?: string;
  /** @default - none */
  readonly tags?: Readonly<Record<string, string>>;
}

/** What each prop must be. */
const PROPS: PropKinds<SmsTopicProps> = {
  fleet: "awsFleet",
  region: "text",
  accountId: "text",
  name: "text?",
  numbers: "list?",
  anyNumber: "boolean?",
  encryptionKey: "text?",
  tags: "textMap?",
};

/** An encrypted topic for text messages; only the fleet's Alertmanager may publish to it. */
export class SmsTopic extends Construct {
  public readonly topic: SnsTopic;
  /** For `smsChannel({ topicArn })`; known at synthesis. */
  public readonly topicArn: string;

  /** @throws ValidationError when a number is none, or the ARN cannot be known at synthesis */
  constructor(scope: Construct, id: string, props: SmsTopicProps) {
    super(scope, id);
    ValidationError.throwIfAny(this, propProblems(props, PROPS));
    const { fleet, region, accountId, name = "vmo-sms", numbers = [], encryptionKey } = props;
    ValidationError.throwIfAny(this, [...formProblems({ region, accountId, name }), ...numberProblems(numbers)]);
    this.topicArn = `arn:${partitionOf(region)}:sns:${region}:${accountId}:${name}`;
    const { provider } = fleet;
    this.topic = new SnsTopic(this, "topic", {
      provider,
      name,
      // Everyone who may publish may use the account's own key; another key has to be allowed by name.
      kmsMasterKeyId: encryptionKey ?? "alias/aws/sns",
      ...(props.tags && { tags: tagsOf(props.tags) }),
    });
    for (const endpoint of numbers)
      new SnsTopicSubscription(this, `number-${endpoint.slice(1)}`, {
        provider,
        topicArn: this.topic.arn,
        protocol: "sms",
        endpoint,
      });
    const on = { role: "metrics" } as const;
    fleet.allow({ sid: "PublishAlerts", on, actions: ["sns:Publish"], resources: [this.topic.arn] });
    if (encryptionKey !== undefined)
      fleet.allow({
        sid: "EncryptAlerts",
        on,
        actions: ["kms:Decrypt", "kms:GenerateDataKey"],
        resources: [encryptionKey],
      });
    if (props.anyNumber !== false) {
      // A message to a number has no ARN: it is what is left when all topics are taken away.
      const allBut = [`arn:${partitionOf(region)}:sns:*:*:*`];
      fleet.allow({ sid: "TextNumbers", on, actions: ["sns:Publish"], resources: { allBut } });
    }
  }
}

const FORMS: Readonly<Record<"region" | "accountId" | "name", readonly [form: RegExp, rule: string]>> = {
  region: [/^[a-z]{2,}(-[a-z0-9]+)+$/, 'a literal region such as "eu-central-1"'],
  accountId: [/^\d{12}$/, 'the literal 12 digits of an account such as "123456789012"'],
  name: [/^[A-Za-z0-9_-]{1,256}$/, "a literal name of letters, digits, - and _"],
};

function formProblems(given: Readonly<Record<keyof typeof FORMS, string>>): readonly Problem[] {
  return (Object.keys(FORMS) as (keyof typeof FORMS)[]).flatMap((path) => {
    const [form, rule] = FORMS[path];
    return form.test(given[path]) ? [] : [{ path, message: `must be ${rule}, got ${quoted(given[path])}` }];
  });
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

function numberProblems(numbers: readonly string[]): readonly Problem[] {
  return numbers.flatMap((number, index): Problem[] => {
    const path = `numbers[${index}]`;
    if (!PHONE_NUMBER.test(number)) return [{ path, message: `${PHONE_NUMBER_RULE}, got ${quoted(number)}` }];
    return numbers.indexOf(number) < index
      ? [{ path, message: `must be given once, got ${quoted(number)} again` }]
      : [];
  });
}

import { DataAwsPartition } from "@cdktf/provider-aws/lib/data-aws-partition";
import { SnsTopicSubscription } from "@cdktf/provider-aws/lib/sns-topic-subscription";
import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import { Construct } from "constructs";
import { quoted, type Problem, ValidationError } from "../../lib/errors";
import type { AwsFleet } from "./aws-fleet";

/** Props of {@link SmsTopic}. */
export interface SmsTopicProps {
  /** Its hosts with the role `metrics`, where Alertmanager runs, may publish. */
  readonly fleet: AwsFleet;
  /** International numbers, literal, that get every message of the topic: `+4915112345678`. @default - none */
  readonly numbers?: readonly string[];
  /**
   * Whether those hosts may also text any single number: a channel made by `smsChannel` texts whoever is on call by the
   * number of their contact. IAM knows no single numbers, so that it is all of them.
   *
   * @default true
   */
  readonly anyNumber?: boolean;
  /** ARN of a KMS key of yours for the topic. @default - the account's own key of SNS */
  readonly encryptionKey?: string;
  /** @default - none */
  readonly tags?: Readonly<Record<string, string>>;
}

/** A topic for text messages, encrypted, to which nobody but the fleet's Alertmanager is let publish. */
export class SmsTopic extends Construct {
  public readonly topic: SnsTopic;

  /** @throws ValidationError when a number is none */
  constructor(scope: Construct, id: string, props: SmsTopicProps) {
    super(scope, id);
    const { fleet, numbers = [], encryptionKey } = props;
    ValidationError.throwIfAny(this, numberProblems(numbers));
    this.topic = new SnsTopic(this, "topic", {
      namePrefix: "vmo-sms-",
      // The account's own key lets everybody use it who may publish; another one has to be allowed by name.
      kmsMasterKeyId: encryptionKey ?? "alias/aws/sns",
      ...(props.tags && { tags: { ...props.tags } }),
    });
    for (const endpoint of numbers)
      new SnsTopicSubscription(this, `number-${endpoint.slice(1)}`, {
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
      const { partition } = new DataAwsPartition(this, "partition");
      // A message to a number has no ARN: it is what is left when all topics are taken away.
      const allBut = [`arn:${partition}:sns:*:*:*`];
      fleet.allow({ sid: "TextNumbers", on, actions: ["sns:Publish"], resources: { allBut } });
    }
  }

  /** For `smsChannel({ topicArn })`; known at apply. */
  public get topicArn(): string {
    return this.topic.arn;
  }
}

function numberProblems(numbers: readonly string[]): readonly Problem[] {
  return numbers.flatMap((number, index): Problem[] => {
    const path = `numbers[${index}]`;
    if (!/^\+[1-9]\d{6,14}$/.test(number))
      return [{ path, message: `must be an international number such as "+4915112345678", got ${quoted(number)}` }];
    return numbers.indexOf(number) < index
      ? [{ path, message: `must be given once, got ${quoted(number)} again` }]
      : [];
  });
}

import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter";
import { Construct } from "constructs";
import { type PropKinds, propProblems, ValidationError } from "../../../lib/errors";
import { verbatim } from "../../../lib/escaping";
import { tagsOf } from "./lists";

/** Props of {@link SecretParameter}. */
export interface SecretParameterProps {
  /** Literal, the same as in the channel's `{ kind: "ssm-parameter", name }`: `/monitoring/pagerduty-key`. */
  readonly name: string;
  /** What another resource exports, such as a key that PagerDuty made up. It stands in Terraform's state twice then. */
  readonly value: string;
  /** KMS key; its ARN belongs into the fleet's `secretKeys` too. @default - the account's own key of Parameter Store */
  readonly encryptionKey?: string;
  /** @default - none */
  readonly tags?: Readonly<Record<string, string>>;
}

/** What each prop must be. */
const PROPS: PropKinds<SecretParameterProps> = {
  name: "text",
  value: "secretText",
  encryptionKey: "text?",
  tags: "textMap?",
};

/**
 * A secret that Terraform knows anyway, put where hosts read it with their own role. Not for secrets that a person gives:
 * write those to Parameter Store yourself, and they are in no state.
 */
export class SecretParameter extends Construct {
  public readonly parameter: SsmParameter;

  /** @throws ValidationError when a prop is missing or is not what it must be */
  constructor(scope: Construct, id: string, props: SecretParameterProps) {
    super(scope, id);
    ValidationError.throwIfAny(this, propProblems(props, PROPS));
    const { name, value, encryptionKey, tags } = props;
    this.parameter = new SsmParameter(this, "parameter", {
      name,
      type: "SecureString",
      value: verbatim(value),
      keyId: encryptionKey,
      ...(tags && { tags: tagsOf(tags) }),
    });
  }
}

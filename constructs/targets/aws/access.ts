import type { HostShape, HostSelector } from "../fleet";
import { type Host } from "../hosts";
import { isMeant } from "../meant";
import type { FleetReleases } from "../releases";
import { Fn, Lazy, Token } from "cdktf";
import { OWN_NAME, type SecretOrigin } from "../../../lib/host";
import { verbatim } from "../../../lib/escaping";

/** Where a host's policy applies; all but the names may be tokens. */
export interface AccessScope {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  readonly bucketArn: string;
  /** The prefix of the host's objects: an instance keeps its id, whatever its name is. */
  readonly instanceId: string;
  readonly shape: HostShape;
  /** KMS key of the bucket, where it has one of its own. */
  readonly encryptionKey?: string;
  /** KMS keys of secrets. */
  readonly secretKeys: readonly string[];
  /** Whether its Prometheus asks EC2 for targets. */
  readonly findsTargets: boolean;
}

/** A statement of an IAM policy. */
export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: unknown;
  readonly Action: readonly string[];
  /** Left out in policies of roles. */
  readonly Resource?: string | readonly string[];
  readonly NotResource?: readonly string[];
  readonly Condition?: unknown;
}

/** What some hosts may do beside what every host may. Resources may be tokens. */
export interface AwsGrant {
  /** Letters and digits: `PublishAlerts`. A second one of the name gets a number. */
  readonly sid: string;
  readonly on: HostSelector;
  readonly actions: readonly string[];
  /** ARNs, or all but these. */
  readonly resources: readonly string[] | { readonly allBut: readonly string[] };
  /** Under which condition, in the words of IAM: `{ StringEquals: { "aws:ResourceAccount": "123456789012" } }`. @default - always */
  readonly condition?: Readonly<Record<string, unknown>>;
}

/** What `grants` give to the hosts of a shape. */
function grantedTo(shape: HostShape, grants: readonly AwsGrant[]): readonly PolicyStatement[] {
  return grants
    .filter(({ on }) => isMeant(on, shape))
    .map(({ sid, actions, resources, condition }, index, given) => ({
      Sid: numbered(
        sid,
        given.slice(0, index).filter((earlier) => earlier.sid === sid),
      ),
      Effect: "Allow",
      Action: actions,
      ...("allBut" in resources ? { NotResource: resources.allBut } : { Resource: resources }),
      ...(condition && { Condition: condition }),
    }));
}

/**
 * An IAM policy as JSON, character for character: `${aws:username}` is IAM's. Lists that only Terraform knows are written by it.
 */
export function policyText(statements: readonly PolicyStatement[]): string {
  const lists = new Map<string, string>();
  const text = JSON.stringify(
    { Version: "2012-10-17", Statement: statements },
    (_, value: unknown) => {
      if (!Array.isArray(value) || !Token.isUnresolved(value)) return value;
      const place = `<list ${lists.size}>`;
      lists.set(JSON.stringify(place), Fn.jsonencode(value));
      return place;
    },
    2,
  );
  return [...lists].reduce((whole, [place, list]) => whole.replace(place, () => list), verbatim(text));
}

/** What a host needs of the fleet's bucket and of AWS for its components. */
export interface HostNeeds {
  readonly secrets: readonly SecretOrigin[];
  /** Components whose turns it takes. */
  readonly turns: readonly string[];
  /** Components whose seeds it makes. */
  readonly seeds: readonly string[];
}

/**
 * All that a host may do: read the agent, its shape's bundles and its own pointer, write its own status, read the
 * secrets that its plans name, take turns with the other hosts of a component, and find targets where Prometheus runs.
 */
function hostPolicyOf(scope: AccessScope, { secrets: needed, turns, seeds }: HostNeeds): readonly PolicyStatement[] {
  const { account, bucketArn, instanceId, shape, encryptionKey, secretKeys } = scope;
  // A bucket that was deleted may be anyone's when it is back under its name.
  const Condition = { StringEquals: { "aws:ResourceAccount": account } };
  const origins = needed;
  const parameters = arnsOf(origins, (from) => parameterArn(scope, from));
  const secrets = arnsOf(origins, (from) => secretArn(scope, from));
  const releases = [
    `${bucketArn}/agent/*`,
    `${bucketArn}/bundles/${shape.name}/*`,
    `${bucketArn}/hosts/${instanceId}/pointer`,
    ...seeds.map((component) => `${bucketArn}/hosts/${instanceId}/seeds/${component}`),
  ];
  return [
    { ...allow("ReadReleases", ["s3:GetObject"], releases), Condition },
    { ...allow("ReportStatus", ["s3:PutObject"], [`${bucketArn}/hosts/${instanceId}/status.json`]), Condition },
    ...(turns.length > 0
      ? [
          {
            ...allow(
              "TakeTurns",
              ["s3:GetObject", "s3:PutObject"],
              turns.map((component) => `${bucketArn}/turns/${component}/*`),
            ),
            Condition,
          },
        ]
      : []),
    decryptObjects(scope),
    ...(encryptionKey ? [allow("EncryptStatus", ["kms:GenerateDataKey"], [encryptionKey])] : []),
    ...(parameters.length > 0 ? [allow("ReadParameters", ["ssm:GetParameter"], parameters)] : []),
    ...(secrets.length > 0 ? [allow("ReadSecrets", ["secretsmanager:GetSecretValue"], secrets)] : []),
    ...(secretKeys.length > 0 && parameters.length + secrets.length > 0
      ? [allow("DecryptSecrets", ["kms:Decrypt"], secretKeys)]
      : []),
    // EC2 knows no resources for it.
    ...(scope.findsTargets ? [allow("FindTargets", ["ec2:DescribeInstances"], ["*"])] : []),
  ];
}

function originsFor(releases: FleetReleases, { shape, name }: Host): readonly SecretOrigin[] {
  const certificates = releases.certificatesOf(shape).filter(({ kind }) => kind === "ssm-parameter");
  return [
    ...releases.secretsOf(shape).map(({ from }) => from),
    ...certificates.map(
      ({ origin }) => ({ kind: "ssm-parameter", name: origin.replace(OWN_NAME, () => name) }) as const,
    ),
  ];
}

/** The policy of a host as JSON, rendered when everything is known that it needs. */
export function hostPolicyText(
  releases: FleetReleases,
  host: Host,
  scope: () => AccessScope,
  grants: readonly AwsGrant[],
): string {
  // The engine's first pass looks for references only, before the plans are complete.
  const needs = (preparing: boolean): HostNeeds => ({
    secrets: preparing ? [] : originsFor(releases, host),
    turns: releases.clusters.turnsOf(host).map(({ component }) => component),
    seeds: releases.clusters.seedsOf(host),
  });
  return Lazy.stringValue({
    produce: ({ preparing }) =>
      policyText([...hostPolicyOf(scope(), needs(preparing)), ...grantedTo(host.shape, grants)]),
  });
}

/**
 * Objects keep the key that they were written under. With another key for the bucket, or none any more, hosts still read those that are
 * there: whatever key of the account encrypts them, through S3, and of this bucket only.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html#encryption-context
 */
function decryptObjects({ partition, region, account, bucketArn, encryptionKey }: AccessScope): PolicyStatement {
  const ownKeys = `arn:${partition}:kms:${region}:${account}:key/*`;
  return {
    ...allow("DecryptObjects", ["kms:Decrypt"], [ownKeys, ...(encryptionKey ? [encryptionKey] : [])]),
    Condition: {
      StringLike: {
        "kms:ViaService": "s3.*.amazonaws.com*",
        "kms:EncryptionContext:aws:s3:arn": [bucketArn, `${bucketArn}/*`],
      },
    },
  };
}

/** Who may take a host's role: EC2, for the instance. */
export const assumedByInstances = policyText([
  {
    Sid: "AssumedByInstances",
    Effect: "Allow",
    Principal: { Service: "ec2.amazonaws.com" },
    Action: ["sts:AssumeRole"],
  },
]);

function numbered(sid: string, earlier: readonly unknown[]): string {
  return earlier.length === 0 ? sid : `${sid}${earlier.length + 1}`;
}

function allow(Sid: string, Action: readonly string[], Resource: readonly string[]): PolicyStatement {
  return { Sid, Effect: "Allow", Action, Resource };
}

function arnsOf(origins: readonly SecretOrigin[], arn: (origin: SecretOrigin) => string | undefined): string[] {
  const arns = origins.map(arn).filter((one) => one !== undefined);
  return [...new Set(arns)].sort();
}

function parameterArn({ partition, region, account }: AccessScope, from: SecretOrigin): string | undefined {
  if (from.kind !== "ssm-parameter") return undefined;
  const { name } = from;
  return name.startsWith("arn:")
    ? name
    : `arn:${partition}:ssm:${region}:${account}:parameter/${name.replace(/^\//, "")}`;
}

function secretArn({ partition, region, account }: AccessScope, from: SecretOrigin): string | undefined {
  if (from.kind !== "secrets-manager") return undefined;
  const id = from.secretId;
  // AWS ends the names in its ARNs with a hyphen and six characters of its own.
  return id.startsWith("arn:") ? id : `arn:${partition}:secretsmanager:${region}:${account}:secret:${id}-??????`;
}

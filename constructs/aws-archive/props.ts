import type { TerraformProvider, TerraformStack } from "cdktf";
import type { SecretOrigin } from "../../lib/host";
import type { Duration } from "../../lib/units";
import type { HostSelector } from "../targets/fleet";
import type { AwsFleet } from "../targets/aws/aws-fleet";

/** An archive of logs in S3. Values that may be known only at apply can be tokens, unless said otherwise. */
export interface S3ArchiveProps {
  /** Literal, since the files of log agents name it. @default - `s3_bucket` of the specification's output */
  readonly bucketName?: string;
  /** Literal. @default - the name of the bucket and "-compliance" */
  readonly complianceBucketName?: string;
  /** Literal; the provider's region. @default - `s3_region` of the specification's output */
  readonly region?: string;
  /** Provider of everything in it, or what makes it when the stack is there. @default - the stack's provider without an alias */
  readonly provider?: TerraformProvider | ((stack: TerraformStack) => TerraformProvider);
  /** Who writes logs, and may do nothing else. @default - nobody yet: see {@link S3Archive.addWriter} */
  readonly writers?: readonly ArchiveWriter[];
  /**
   * How objects of immutable tiers are locked.
   *
   * @default { mode: "GOVERNANCE" }
   */
  readonly lock?: ArchiveLock;
  /**
   * ARNs of the roles that apply, with wildcards: nobody else may delete versions of objects, pass over a lock, or change lifecycle, lock and policy of the buckets. The
   * role that applies must be among them, or only the account's root user can repair the policies.
   *
   * @default - nobody deletes locked versions; anything else is up to the account's own policies
   */
  readonly administrators?: readonly string[];
  /** ARN of a KMS key of yours for the buckets of encrypted tiers. @default - a key is made, which Terraform does not destroy and KMS deletes only after 30 days */
  readonly encryptionKey?: string;
  /** Name of a bucket of yours that takes the access logs. @default - a bucket is made, by the name of the archive and "-access" */
  readonly accessLogs?: string;
  /** Buckets elsewhere that get a copy of each new object. @default - none */
  readonly replicas?: ArchiveReplicas;
  /** A way to S3 from a VPC without a way to the internet. @default - none */
  readonly gatewayEndpoint?: ArchiveEndpoint;
  /**
   * Whether Terraform refuses every plan that destroys buckets and key. With `false`, `terraform destroy` deletes them with all logs in them.
   *
   * @default true
   */
  readonly protectData?: boolean;
  /** Tags of everything that takes tags. @default - none */
  readonly tags?: Readonly<Record<string, string>>;
}

/** How objects are locked, each from its creation on. */
export type ArchiveLock =
  /** Roles with `s3:BypassGovernanceRetention` could delete objects, and the bucket's policy refuses that to all but `administrators`. */
  | {
      readonly mode: "GOVERNANCE";
      /** A shorter lock, for what is not production. @default - for as long as the tier lasts */
      readonly retention?: Duration;
    }
  /** Nobody deletes an object, a bucket with objects in it, or shortens a lock: neither you, nor the account's root user, nor AWS. */
  | {
      readonly mode: "COMPLIANCE";
      /** The longest lock that the tiers ask for, as you understood it: a longer one by mistake is paid until it ends. */
      readonly acknowledged: Duration;
    };

/** Who writes logs. */
export type ArchiveWriter =
  /** Hosts of a fleet on AWS, by the role that each has. */
  | {
      readonly fleet: AwsFleet;
      /** @default "every host" */
      readonly on?: HostSelector;
    }
  /** A role that exists, such as the one of instances that somebody else manages. */
  | { readonly roleName: string }
  /** A user that is made for hosts beside AWS. You make its access key, since Terraform would keep that in its state. */
  | {
      /** Literal. */
      readonly userName: string;
      /** Where hosts have the access key, as a credentials file of AWS: `[default]`, `aws_access_key_id = …`, `aws_secret_access_key = …`. */
      readonly credentials: SecretOrigin;
    }
  /** A role that is made for hosts beside AWS that have certificates, by IAM Roles Anywhere: no access key exists. */
  | {
      /** Certificates of the authorities that sign the hosts' own, as PEM. */
      readonly authority: string;
      /** Common names in the certificates of the hosts that write. @default - every certificate of the authority */
      readonly commonNames?: readonly string[];
    };

/** Where copies of new objects go. */
export interface ArchiveReplicas {
  /** @default - nowhere */
  readonly archive?: ArchiveReplica;
  /** @default - nowhere */
  readonly compliance?: ArchiveReplica;
}

/** A bucket that gets copies. It is versioned, and locked where the original is; it has a lifecycle of its own. */
export interface ArchiveReplica {
  readonly bucketArn: string;
  /** ARN of the KMS key there. @default - S3's own, which encrypted originals cannot be copied under */
  readonly encryptionKey?: string;
}

/** A gateway endpoint of S3. */
export interface ArchiveEndpoint {
  readonly vpcId: string;
  readonly routeTableIds: readonly string[];
}

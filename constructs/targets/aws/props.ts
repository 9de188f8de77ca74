import type { TerraformProvider, TerraformStack } from "cdktf";
import type { HostArchitecture } from "../../../lib/artifacts";
import type { CertificateOrigin } from "../../../lib/host";
import type { Bytes, Duration } from "../../../lib/units";
import type { AwsImage } from "./image";
import type { HostProps } from "../fleet";

/** A fleet of EC2 instances. Values that may be known only at apply can be tokens, unless said otherwise. */
export interface AwsFleetProps {
  readonly hosts: readonly AwsHostProps[];
  /**
   * Region of everything.
   *
   * A literal is better than a token: Prometheus's own check of its configuration asks the instance for its region where
   * it stands in no file, and hangs elsewhere.
   */
  readonly region: string;
  /**
   * Provider of everything of AWS in the fleet, or what makes it when the stack is there:
   * `(stack) => new AwsProvider(stack, "us", { alias: "us", region: "us-east-1" })`. Its region must be {@link region}.
   *
   * @default - the stack's provider without an alias
   */
  readonly provider?: TerraformProvider | ((stack: TerraformStack) => TerraformProvider);
  /** Subnet of hosts that name none. @default - every host that is created names its own */
  readonly subnetId?: string;
  /** The subnets' VPC. @default - looked up by the first host's subnet */
  readonly vpcId?: string;
  /**
   * Literal, and unique in the account and region: the value of the tag `vmo:fleet`, by which Prometheus finds hosts.
   *
   * @default - the path of the construct, such as "production/fleet"
   */
  readonly name?: string;
  /** Image of hosts that name none. @default "debian-13" */
  readonly image?: AwsImage;
  /** Size of hosts that name none. @default "t3.medium" */
  readonly instanceType?: string;
  /** EC2 key pair for SSH logins. @default - none; nothing of this library logs in */
  readonly keyName?: string;
  /** Networks that may reach all hosts from outside the fleet. @default - none */
  readonly adminAccess?: AwsAdminAccess;
  /**
   * Networks from which people and programs reach the ports that components open to clients. A literal list, whose entries may be tokens.
   *
   * @default - none
   */
  readonly clientCidrs?: readonly string[];
  /** Networks that hosts may reach. @default ["0.0.0.0/0"] */
  readonly egressCidrs?: readonly string[];
  /** Security groups of yours that every created host gets as well. @default - none */
  readonly securityGroupIds?: readonly string[];
  /**
   * ARN of the KMS key for volumes and bucket. EBS gives a volume its key when it makes it: volumes that exist keep theirs.
   *
   * @default - the account's own keys of EBS and S3
   */
  readonly encryptionKey?: string;
  /** ARNs of the KMS keys under which secrets are kept that hosts read. @default - keys that AWS manages */
  readonly secretKeys?: readonly string[];
  /** Policies that every created role gets as well, such as AmazonSSMManagedInstanceCore. @default - none */
  readonly managedPolicyArns?: readonly string[];
  /** ARN of the permissions boundary of all roles. @default - none */
  readonly permissionsBoundary?: string;
  /**
   * Name of the bucket. It stays for the fleet's life, since running instances hold it: Terraform refuses another one.
   *
   * @default - "vmo-" and 32 characters that are made up at the first apply and follow no name
   */
  readonly bucketName?: string;
  /**
   * ARNs of the roles that apply, with wildcards: nobody else may write agent, bundles and pointers, or change the bucket's policy, and
   * so become root on every host. The role that applies must be among them, or only the account's root user can repair the bucket's policy.
   * `arn:aws:iam::123456789012:role/deployer`; sessions of a role count by the role.
   *
   * @default - everyone the account's policies allow to write to the bucket
   */
  readonly bucketWriters?: readonly string[];
  /**
   * Whether the bucket refuses plain HTTP by policy. Only for stand-ins of S3 that ignore conditions, and would refuse
   * everything.
   *
   * @default true
   */
  readonly tlsOnly?: boolean;
  /** How often hosts ask for a new release. @default 15 seconds */
  readonly pollInterval?: Duration;
  /** Whether `terraform apply` waits until all hosts took the release, and fails when one refused it. @default {} */
  readonly wait?: false | AwsWaitProps;
  /**
   * Whether Terraform refuses every plan that destroys a data volume, also where its host is taken out of the code, renamed, or
   * loses its role. With `false` such plans delete volume and data.
   *
   * @default true
   */
  readonly protectData?: boolean;
  /**
   * Where the hosts get their certificates from: `{ parameterPrefix: "/observability/certificates" }`, which
   * `npx vm-observability certificates make --ssm` fills, or files that each host has already. What is between them is encrypted then, and asks
   * who calls.
   *
   * @default - as the specification says; without either, nothing is encrypted between the hosts
   */
  readonly certificates?: CertificateOrigin;
  /** Tags of everything that takes tags, not beginning with `aws:` or `vmo:`; objects of the bucket take ten, and get none where there would be more. @default - none */
  readonly tags?: Readonly<Record<string, string>>;
  /** Addresses of services in place of AWS's own: VPC endpoints, or a stand-in in tests. @default - AWS's own */
  readonly endpoints?: AwsEndpoints;
}

/** An instance that is created, or one that exists and is adopted. */
export interface AwsHostProps extends HostProps {
  /** @default - the fleet's */
  readonly subnetId?: string;
  /** @default - the fleet's */
  readonly instanceType?: string;
  /** The type's processors. @default - by the name of the instance type, where it is no token */
  readonly architecture?: HostArchitecture;
  /** Later images do not replace the instance. @default - the fleet's */
  readonly image?: AwsImage;
  /** Size of the root volume. @default 16 GiB */
  readonly rootVolume?: Bytes;
  /**
   * Volume of `/var/lib/vm-observability`: encrypted gp3, kept when the instance is replaced. It is the volume `data` of `volumes`, on which
   * buffers lie too; `volumes` themselves are those that an adopted instance has.
   *
   * @default - `{ size: 50 GiB }` on created hosts with a role, none on others
   */
  readonly dataVolume?: AwsVolumeProps | false;
  /** Whether the host gets a public address. @default - as the subnet says */
  readonly publicAddress?: boolean;
  /** An instance that exists, in place of one to create. @default - created */
  readonly adopt?: AwsAdoption;
}

/** A gp3 volume for data. */
export interface AwsVolumeProps {
  readonly size: Bytes;
  /** @default 3000 */
  readonly iops?: number;
  /** MiB a second. @default 125 */
  readonly throughput?: number;
}

/** Which instance exists already, and how the fleet gets its permissions there. */
export interface AwsAdoption {
  /** Id of the instance. @default - found by tags */
  readonly instanceId?: string;
  /** Tags of exactly one instance. @default - found by id */
  readonly tags?: Readonly<Record<string, string>>;
  /**
   * Name of the role of the instance's profile; the host's policy is attached to it.
   *
   * @default - you attach the policies that the output `adopted_policies` names
   */
  readonly roleName?: string;
}

/** Who may reach hosts from outside the fleet. */
export interface AwsAdminAccess {
  readonly cidrs: readonly string[];
  /** @default [22] */
  readonly ports?: readonly number[];
}

/** How an apply waits for the hosts. */
export interface AwsWaitProps {
  /** @default 15 minutes */
  readonly timeout?: Duration;
}

/** Addresses of services, without a path: `http://10.0.0.1:5000`. */
export interface AwsEndpoints {
  readonly s3?: string;
  /** Of EC2, for Prometheus. */
  readonly ec2?: string;
  /** Of Parameter Store and Secrets Manager together. */
  readonly secrets?: string;
}

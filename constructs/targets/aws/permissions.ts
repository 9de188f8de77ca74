import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import { DataAwsPartition } from "@cdktf/provider-aws/lib/data-aws-partition";
import type { Construct } from "constructs";
import type { FleetReleases } from "../releases";
import { type AccessScope, type AwsGrant, hostPolicyText } from "./access";
import type { AwsHost } from "./model";
import type { AwsFleetProps } from "./props";

/** Arguments of {@link Permissions}. */
export interface PermissionsOptions {
  /** Props of the fleet. */
  readonly fleet: Pick<AwsFleetProps, "region" | "encryptionKey" | "secretKeys">;
  readonly releases: FleetReleases;
  /** Whether a host's Prometheus asks EC2 for targets. */
  readonly findsTargets: (host: AwsHost) => boolean;
  /** The fleet's bucket; asked for at synthesis. */
  readonly bucketArn: () => string;
  /** Asked for at synthesis. */
  readonly instanceIdOf: (host: AwsHost) => string;
}

/** What each host of a fleet may do, in the account and the partition that Terraform works in. */
export class Permissions {
  private readonly grants: AwsGrant[] = [];
  private readonly partition: DataAwsPartition;
  private readonly account: DataAwsCallerIdentity;

  /** @param fleet - the construct that the data sources belong to */
  constructor(
    fleet: Construct,
    private readonly options: PermissionsOptions,
  ) {
    this.partition = new DataAwsPartition(fleet, "partition");
    this.account = new DataAwsCallerIdentity(fleet, "account");
  }

  /** Adds something that hosts may do. */
  public add(grant: AwsGrant): void {
    this.grants.push(grant);
  }

  /** The policy of a host, as JSON. A token: grants may still be added. */
  public policyOf(host: AwsHost): string {
    return hostPolicyText(this.options.releases, host, () => this.scopeOf(host), this.grants);
  }

  private scopeOf(host: AwsHost): AccessScope {
    const { fleet, bucketArn, findsTargets, instanceIdOf } = this.options;
    return {
      partition: this.partition.partition,
      region: fleet.region,
      account: this.account.accountId,
      bucketArn: bucketArn(),
      shape: host.shape,
      ...(fleet.encryptionKey !== undefined && { encryptionKey: fleet.encryptionKey }),
      secretKeys: fleet.secretKeys ?? [],
      findsTargets: findsTargets(host),
      instanceId: instanceIdOf(host),
    };
  }
}

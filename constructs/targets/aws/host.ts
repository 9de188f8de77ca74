import { EbsVolume } from "@cdktf/provider-aws/lib/ebs-volume";
import { IamInstanceProfile } from "@cdktf/provider-aws/lib/iam-instance-profile";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { Instance } from "@cdktf/provider-aws/lib/instance";
import { VolumeAttachment } from "@cdktf/provider-aws/lib/volume-attachment";
import { Construct } from "constructs";
import { Bytes } from "../../../lib/units";
import { assumedByInstances } from "./access";
import { entriesOf } from "./lists";
import type { AwsHost } from "./model";
import type { AwsVolumeProps } from "./props";

/** A host of an {@link AwsFleet}, whether created or adopted. */
export interface PlacedHost {
  readonly instanceId: string;
  readonly privateIp: string;
  /** The data volume as the pointer names it: id, device and size in GiB. */
  readonly volume?: string;
}

/** Name of the device under which the data volume is attached. */
const DEVICE = "/dev/sdf";

/** Arguments of a {@link CreatedHost}. */
export interface CreatedHostProps {
  readonly host: AwsHost;
  readonly imageId: string;
  readonly subnetId: string;
  readonly availabilityZone: string;
  readonly securityGroupIds: readonly string[];
  readonly userData: string;
  /** Address of the resource with which the instance is replaced. */
  readonly bornWith: string;
  readonly policy: string;
  readonly keyName?: string;
  readonly encryptionKey?: string;
  readonly managedPolicyArns: readonly string[];
  readonly permissionsBoundary?: string;
  readonly protectData: boolean;
  /** Tags of all of the host's resources. */
  readonly tags: Readonly<Record<string, string>>;
  /** Tags of the instance beside them, by which Prometheus finds it. */
  readonly discoveryTags: Readonly<Record<string, string>>;
}

/** An EC2 instance with a role of its own and, beside it, its data volume. */
export class CreatedHost extends Construct implements PlacedHost {
  public readonly instance: Instance;
  public readonly role: IamRole;
  /** Kept when the instance is replaced. */
  public readonly dataVolume?: EbsVolume;
  public readonly volume?: string;

  constructor(scope: Construct, id: string, props: CreatedHostProps) {
    super(scope, id);
    const { host } = props;
    this.role = this.createRole(props);
    const profile = new IamInstanceProfile(this, "profile", {
      namePrefix: prefixOf(host.name),
      role: this.role.name,
      tags: { ...props.tags },
    });
    this.instance = new Instance(this, "instance", {
      ami: props.imageId,
      instanceType: host.instanceType,
      subnetId: props.subnetId,
      vpcSecurityGroupIds: [...props.securityGroupIds],
      iamInstanceProfile: profile.name,
      keyName: props.keyName,
      associatePublicIpAddress: host.publicAddress,
      userData: props.userData,
      userDataReplaceOnChange: false,
      metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
      rootBlockDevice: {
        volumeType: "gp3",
        volumeSize: gibibytesOf(host.rootVolume),
        encrypted: true,
        kmsKeyId: props.encryptionKey,
        tags: { Name: `${host.name}-root`, ...props.tags },
      },
      tags: { Name: host.name, ...props.tags, ...props.discoveryTags },
      // Later images, keys and texts of the bootstrap are for new instances: a change would stop or replace running ones.
      lifecycle: {
        ignoreChanges: ["ami", "user_data", "user_data_base64", "root_block_device[0].kms_key_id"],
        // What the bootstrap holds for life is the bucket's address.
        replaceTriggeredBy: [props.bornWith],
      },
    });
    if (host.dataVolume !== undefined) {
      this.dataVolume = this.createVolume(host.dataVolume, props);
      this.volume = `${this.dataVolume.id} ${DEVICE} ${gibibytesOf(host.dataVolume.size)}`;
    }
  }

  public get instanceId(): string {
    return this.instance.id;
  }

  public get privateIp(): string {
    return this.instance.privateIp;
  }

  private createRole(props: CreatedHostProps): IamRole {
    const role = new IamRole(this, "role", {
      namePrefix: prefixOf(props.host.name),
      description: `What the host ${props.host.name} may do`,
      assumeRolePolicy: assumedByInstances,
      permissionsBoundary: props.permissionsBoundary,
      tags: { ...props.tags },
    });
    new IamRolePolicy(this, "policy", { name: "vm-observability", role: role.id, policy: props.policy });
    for (const { id, value, forEach } of entriesOf(props.managedPolicyArns)) {
      const attachment = new IamRolePolicyAttachment(this, `managed-policy-${id}`, {
        role: role.name,
        policyArn: value,
      });
      if (forEach !== undefined) attachment.addOverride("for_each", forEach);
    }
    return role;
  }

  private createVolume({ size, iops, throughput }: AwsVolumeProps, props: CreatedHostProps): EbsVolume {
    const volume = new EbsVolume(this, "data", {
      availabilityZone: props.availabilityZone,
      type: "gp3",
      size: gibibytesOf(size),
      iops,
      throughput,
      encrypted: true,
      kmsKeyId: props.encryptionKey,
      tags: { Name: `${props.host.name}-data`, ...props.tags },
      // Its zone is looked up by the subnet; a look-up that is put off to the apply must not replace the data, and neither
      // must another key, which EBS cannot give to a volume that there is.
      lifecycle: { preventDestroy: props.protectData, ignoreChanges: ["availability_zone", "kms_key_id"] },
    });
    new VolumeAttachment(this, "data-attachment", {
      deviceName: DEVICE,
      instanceId: this.instance.id,
      volumeId: volume.id,
      stopInstanceBeforeDetaching: true,
    });
    return volume;
  }
}

/** Names made by AWS after it: two fleets may have hosts of one name. Prefixes have at most 38 characters. */
function prefixOf(host: string): string {
  return `vmo-${host.slice(0, 33)}-`;
}

function gibibytesOf(size: Bytes): number {
  return Math.ceil(size.count / Bytes.gibibytes(1).count);
}

import { DataAwsSsmParameter } from "@cdktf/provider-aws/lib/data-aws-ssm-parameter";
import { DataAwsSubnet } from "@cdktf/provider-aws/lib/data-aws-subnet";
import type { Construct } from "constructs";
import { imageParameterOf } from "./image";
import type { AwsHost } from "./model";

/** What a fleet asks AWS for, each thing once. */
export class AwsLookups {
  private readonly subnets = new Map<string, DataAwsSubnet>();
  private readonly images = new Map<string, string>();

  constructor(private readonly scope: Construct) {}

  /** Id of the image of a host. */
  public image({ image, architecture }: Pick<AwsHost, "image" | "architecture">): string {
    if (typeof image === "object") return image.id;
    const key = `${image}-${architecture}`;
    let id = this.images.get(key);
    if (id === undefined) {
      const name = imageParameterOf(image, architecture);
      id = new DataAwsSsmParameter(this.scope, `image-${key}`, { name }).insecureValue;
      this.images.set(key, id);
    }
    return id;
  }

  /** A subnet by its id. */
  public subnet(subnetId: string): DataAwsSubnet {
    let subnet = this.subnets.get(subnetId);
    if (subnet === undefined) {
      subnet = new DataAwsSubnet(this.scope, `subnet-${this.subnets.size}`, { id: subnetId });
      this.subnets.set(subnetId, subnet);
    }
    return subnet;
  }
}

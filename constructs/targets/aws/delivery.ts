import { S3Object } from "@cdktf/provider-aws/lib/s3-object";
import { Lazy } from "cdktf";
import { Construct } from "constructs";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { AssumptionError } from "../../../lib/errors";
import { agentScript } from "./scripts";
import type { HostShape } from "../fleet";
import { onSynthesis } from "../../synthesis/on-synthesis";
import type { FleetReleases } from "../releases";

/** Name of the agent's script in the stack's folder. */
const AGENT = "agent";

/** Arguments of a {@link Delivery}. */
export interface DeliveryProps {
  readonly bucket: string;
  readonly releases: FleetReleases;
  /** Shapes of the fleet's hosts. */
  readonly shapes: readonly HostShape[];
  /** @default - none */
  readonly tags?: Record<string, string>;
}

/**
 * Everything that hosts fetch, in the bucket under keys that name its content: the agent, and each shape's bundle.
 *
 * An object is an instance by its digest, and no resource that is replaced: where an apply fails before the replaced object
 * is removed, Terraform remembers that, and would remove it from under its key when a later apply has put it back there.
 */
export class Delivery extends Construct {
  public readonly agent: S3Object;
  private readonly bundles = new Map<string, S3Object>();

  constructor(
    scope: Construct,
    id: string,
    private readonly props: DeliveryProps,
  ) {
    super(scope, id);
    const { releases, shapes } = props;
    onSynthesis(this, (folder) => writeFileSync(join(folder, AGENT), agentScript().text));
    this.agent = this.object("agent", "agent/${each.key}", AGENT, () => agentScript().digest);
    for (const shape of shapes) {
      const key = `bundles/${shape.name}/\${each.key}.tar.gz`;
      const digest = () => releases.releaseOf(shape).release.digest;
      this.bundles.set(shape.name, this.object(`bundle-${shape.name}`, key, "bundles/${each.key}.tar.gz", digest));
    }
  }

  /** Key of the bundle of a shape. A token. */
  public keyOf(shape: HostShape): string {
    return `bundles/${shape.name}/${this.props.releases.digestOf(shape)}.tar.gz`;
  }

  /** What has to be in the bucket before anything points hosts of a shape to it. */
  public objectsFor(shape: HostShape): readonly S3Object[] {
    const bundle = this.bundles.get(shape.name);
    if (bundle === undefined) throw new AssumptionError(`the shape ${shape.name} has a bundle`);
    return [this.agent, bundle];
  }

  private object(id: string, key: string, file: string, digest: () => string): S3Object {
    const object = new S3Object(this, id, {
      bucket: this.props.bucket,
      tags: this.props.tags,
      key,
      source: `\${path.module}/${file}`,
      sourceHash: "${each.key}",
      // A host may be about to fetch what its pointer named until now: new objects come first, then pointers change, then
      // the old objects go.
      lifecycle: { createBeforeDestroy: true },
    });
    const instances = { produce: ({ preparing }: { preparing: boolean }) => (preparing ? {} : { [digest()]: id }) };
    object.addOverride("for_each", Lazy.anyValue(instances));
    return object;
  }
}

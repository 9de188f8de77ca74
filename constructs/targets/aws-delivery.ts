import { S3Object } from "@cdktf/provider-aws/lib/s3-object";
import { Construct } from "constructs";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { AssumptionError } from "../../lib/errors";
import { agentScript } from "./aws-scripts";
import type { HostShape } from "./fleet";
import { onSynthesis } from "./on-synthesis";
import type { FleetReleases } from "./releases";

/** Name of the agent's script in the stack's folder. */
const AGENT = "agent";

/** Everything that hosts fetch, in the bucket under keys that name its content: the agent, and each shape's bundle. */
export class Delivery extends Construct {
  public readonly agent: S3Object;
  private readonly bundles = new Map<string, S3Object>();

  constructor(
    scope: Construct,
    id: string,
    private readonly bucket: string,
    private readonly releases: FleetReleases,
  ) {
    super(scope, id);
    onSynthesis(this, (folder) => writeFileSync(join(folder, AGENT), agentScript().text));
    const { digest } = agentScript();
    this.agent = this.object("agent", `agent/${digest}`, `\${path.module}/${AGENT}`, digest);
    for (const shape of releases.shapes) {
      const object = this.object(
        `bundle-${shape.name}`,
        this.keyOf(shape),
        releases.bundleOf(shape),
        releases.digestOf(shape),
      );
      this.bundles.set(shape.name, object);
    }
  }

  /** Key of the bundle of a shape. A token. */
  public keyOf(shape: HostShape): string {
    return `bundles/${shape.name}/${this.releases.digestOf(shape)}.tar.gz`;
  }

  /** What has to be in the bucket before anything points hosts of a shape to it. */
  public objectsFor(shape: HostShape): readonly S3Object[] {
    const bundle = this.bundles.get(shape.name);
    if (bundle === undefined) throw new AssumptionError(`the shape ${shape.name} has a bundle`);
    return [this.agent, bundle];
  }

  private object(id: string, key: string, source: string, sourceHash: string): S3Object {
    return new S3Object(this, id, {
      bucket: this.bucket,
      key,
      source,
      sourceHash,
      // A host may be about to fetch what its pointer named until now: new objects come first, then pointers change, then
      // the old objects go.
      lifecycle: { createBeforeDestroy: true },
    });
  }
}

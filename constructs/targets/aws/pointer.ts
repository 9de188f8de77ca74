import { S3Object } from "@cdktf/provider-aws/lib/s3-object";
import { Lazy } from "cdktf";
import { Construct } from "constructs";

/** What a pointer says to the agent; texts may be tokens. */
export interface PointerContent {
  /** Name of the host, for people. */
  readonly host: string;
  /** Address of the bucket; another one than that by which the host got here is kept once it answers. */
  readonly bucketUrl: string;
  readonly agent: string;
  readonly release: string;
  readonly bundle: string;
  /** Seconds between questions. */
  readonly interval: number;
  readonly volume?: string;
  /** Components of the host that have turns, with how many hosts may change at a time. */
  readonly turns: readonly { readonly component: string; readonly atOnce: number }[];
  /** Components whose seeds this host makes for all of their hosts. */
  readonly seeds: readonly string[];
  /** Changes when the host's certificates do, where Terraform knows that. */
  readonly certificates?: string;
  readonly facts: string;
  /** Where secrets are read, in place of AWS's own services. */
  readonly endpoint?: string;
}

/** Arguments of a {@link Pointer}. */
export interface PointerProps {
  readonly bucket: string;
  readonly instanceId: string;
  /** @default - none */
  readonly tags?: Record<string, string>;
  /** Asked for at synthesis: facts may be added until then. */
  readonly content: () => PointerContent;
  /** The bundle: in the bucket before anything points to it. */
  readonly after: readonly S3Object[];
  /** Resources of other fleets that have to be there first; asked for at synthesis. */
  readonly turns: () => readonly string[];
}

/** The object that says which release a host should run; the host reads it every few seconds. */
export class Pointer extends Construct {
  public readonly object: S3Object;

  constructor(scope: Construct, id: string, { bucket, instanceId, tags, content, after, turns }: PointerProps) {
    super(scope, id);
    this.object = new S3Object(this, "object", {
      bucket,
      key: `hosts/${instanceId}/pointer`,
      contentType: "text/plain",
      tags,
      content: Lazy.stringValue({ produce: () => linesOf(content()) }),
    });
    const first = after.map((object) => `${object.terraformResourceType}.${object.friendlyUniqueId}`);
    this.object.addOverride("depends_on", Lazy.listValue({ produce: () => [...first, ...turns()] }));
  }

  /** SHA-256 of the pointer, computed by Terraform: what the host reports when it took it. */
  public get digest(): string {
    return `\${sha256(${this.object.fqn}.content)}`;
  }
}

function linesOf({
  host,
  bucketUrl,
  agent,
  release,
  bundle,
  interval,
  volume,
  turns,
  seeds,
  endpoint,
  certificates,
  facts,
}: PointerContent): string {
  return [
    `host ${host}`,
    `bucket ${bucketUrl}`,
    `agent ${agent}`,
    `release ${release}`,
    `bundle ${bundle}`,
    `interval ${interval}`,
    ...(volume === undefined ? [] : [`volume ${volume}`]),
    ...turns.map(({ component, atOnce }) => `turn ${component} ${atOnce}`),
    ...seeds.map((component) => `seed ${component}`),
    ...(endpoint === undefined ? [] : [`endpoint ${endpoint}`]),
    ...(certificates === undefined ? [] : [`certificates ${certificates}`]),
    ...facts
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => `fact ${line}`),
    "",
  ].join("\n");
}

import { S3Object } from "@cdktf/provider-aws/lib/s3-object";
import { Lazy } from "cdktf";
import { Construct } from "constructs";
import { type Secret, secretPath, SECRETS } from "../../lib/host";
import type { AwsEndpoints } from "./aws-props";
import { verbatim } from "../verbatim";

/** What a pointer tells the agent; texts may be tokens. */
export interface PointerContent {
  readonly agent: string;
  readonly release: string;
  readonly bundle: string;
  /** Seconds between questions. */
  readonly interval: number;
  readonly volume?: string;
  readonly facts: string;
  /** Region's services where secrets are. */
  readonly endpoints: Required<Pick<AwsEndpoints, "ssm" | "secretsmanager">>;
}

/** Arguments of a {@link Pointer}. */
export interface PointerProps {
  readonly bucket: string;
  readonly host: string;
  readonly content: PointerContent;
  /** What the host's plans name, asked for at synthesis. */
  readonly secrets: () => readonly Secret[];
  /** The bundle: in the bucket before anything points to it. */
  readonly after: readonly S3Object[];
}

/** The object that says which release a host should run; the host reads it every few seconds. */
export class Pointer extends Construct {
  public readonly object: S3Object;

  constructor(scope: Construct, id: string, { bucket, host, content, secrets, after }: PointerProps) {
    super(scope, id);
    const secretLines = Lazy.stringValue({
      produce: (context) => (context.preparing ? "" : secretLinesOf(secrets(), content.endpoints)),
    });
    this.object = new S3Object(this, "object", {
      bucket,
      key: `hosts/${host}/pointer`,
      contentType: "text/plain",
      content: `${linesOf(content)}${secretLines}`,
      dependsOn: [...after],
    });
  }

  /** SHA-256 of the pointer, computed by Terraform: what the host reports when it took it. */
  public get digest(): string {
    return `\${sha256(${this.object.fqn}.content)}`;
  }
}

function linesOf({ agent, release, bundle, interval, volume, facts }: PointerContent): string {
  return [
    `agent ${agent}`,
    `release ${release}`,
    `bundle ${bundle}`,
    `interval ${interval}`,
    ...(volume === undefined ? [] : [`volume ${volume}`]),
    ...facts
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => `fact ${line}`),
    "",
  ].join("\n");
}

/** Where a host's agent finds the secrets that its plans name. Files and variables are not the agent's affair. */
function secretLinesOf(secrets: readonly Secret[], endpoints: PointerContent["endpoints"]): string {
  const lines = secrets.flatMap((secret) => {
    const { from } = secret;
    if (from.kind !== "ssm-parameter" && from.kind !== "secrets-manager") return [];
    const file = secretPath(secret).slice(SECRETS.length + 1);
    return [`secret ${file} ${from.kind} ${verbatim(from.kind === "ssm-parameter" ? from.name : from.secretId)}\n`];
  });
  if (lines.length === 0) return "";
  return `endpoint ssm ${endpoints.ssm}\nendpoint secretsmanager ${endpoints.secretsmanager}\n${lines.sort().join("")}`;
}

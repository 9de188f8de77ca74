import { Construct } from "constructs";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Duration } from "../../../lib/units";
import type { AwsWaitProps } from "./props";
import { waitScript } from "./scripts";
import { onSynthesis } from "../../synthesis/on-synthesis";
import { TerraformData } from "../terraform-data";

/** Name of the script in the stack's folder. */
const SCRIPT = "wait-for-hosts";

/** Arguments of a {@link HostsReport}. */
export interface HostsReportProps extends AwsWaitProps {
  readonly bucket: string;
  readonly bucketUrl: string;
  readonly region: string;
  readonly endpoint?: string;
  /**
   * What each host has to report: the digest of its pointer, or `<component>@<digest>` of seeds; and its instance, which may be replaced. Asked for at
   * synthesis.
   */
  readonly hosts: () => readonly { readonly name: string; readonly pointer: string; readonly instance: string }[];
  /** Addresses of resources that come first. @default - those that `hosts` names */
  readonly after?: readonly string[];
}

/** Waits at apply until all hosts report what they were given; fails when one refuses it. */
export class HostsReport extends Construct {
  /** It was replaced once they have. */
  public readonly taken: TerraformData;

  constructor(scope: Construct, id: string, props: HostsReportProps) {
    super(scope, id);
    onSynthesis(this, (folder) => writeFileSync(join(folder, SCRIPT), waitScript().text, { mode: 0o755 }));
    const { timeout = Duration.minutes(15), hosts, after = [] } = props;
    this.taken = new TerraformData(this, "taken", {
      dependsOn: () => after,
      triggersReplace: () =>
        Object.fromEntries(hosts().map(({ name, pointer, instance }) => [name, `${instance} ${pointer}`])),
      steps: () => ({
        provisioners: [
          {
            type: "local-exec",
            command: `sh "$VMO_SCRIPT"`,
            environment: {
              VMO_SCRIPT: `\${path.module}/${SCRIPT}`,
              VMO_BUCKET: props.bucket,
              VMO_URL: props.bucketUrl,
              VMO_REGION: props.region,
              VMO_TIMEOUT: String(timeout.toSeconds()),
              VMO_HOSTS: hosts()
                .map(({ name, instance, pointer }) => `${name}:${instance}=${pointer}`)
                .join(" "),
              ...(props.endpoint !== undefined && { VMO_ENDPOINT: props.endpoint }),
            },
          },
        ],
      }),
    });
  }
}

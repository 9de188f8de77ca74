import { S3Object } from "@cdktf/provider-aws/lib/s3-object";
import { Lazy } from "cdktf";
import { Construct } from "constructs";
import { HostsReport, type HostsReportProps } from "./wait";

/** Arguments of {@link Seeds}. */
export interface SeedsProps {
  readonly component: string;
  /** Changes when the seeds do; asked for at synthesis. */
  readonly digest: () => string;
  /** The host that makes them. */
  readonly host: { readonly name: string; readonly instance: string };
  readonly bucket: string;
  /** @default - none */
  readonly tags?: Record<string, string>;
  /** Resources that are there once all hosts have their release. Without any, the seeds are made as soon as their host has its own. */
  readonly after: readonly string[];
  /** How to wait until they are made. @default - nothing waits */
  readonly wait?: Omit<HostsReportProps, "hosts">;
}

/** The object that has a host make the seeds of a component for all of its hosts, and what waits until they are made. */
export class Seeds extends Construct {
  constructor(scope: Construct, id: string, props: SeedsProps) {
    super(scope, id);
    const { component, digest, host, after, wait } = props;
    const object = new S3Object(this, "object", {
      bucket: props.bucket,
      key: `hosts/${host.instance}/seeds/${component}`,
      contentType: "text/plain",
      tags: props.tags,
      content: Lazy.stringValue({ produce: ({ preparing }) => (preparing ? "" : `${digest()}\n`) }),
    });
    if (after.length > 0) object.addOverride("depends_on", after);
    if (wait)
      new HostsReport(this, "report", {
        ...wait,
        hosts: () => [{ ...host, pointer: `${component}@${digest()}` }],
        after: [`${object.terraformResourceType}.${object.friendlyUniqueId}`],
      });
  }
}

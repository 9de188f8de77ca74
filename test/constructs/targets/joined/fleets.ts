import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import type { TerraformStack } from "cdktf";
import { AwsFleet, type AwsFleetProps } from "../../../../constructs/targets/aws";
import { JoinedFleet, type JoinedFleets } from "../../../../constructs/targets/joined-fleet";
import type { SshFleetProps } from "../../../../constructs/targets/ssh/props";
import { SshFleet } from "../../../../constructs/targets/ssh/ssh-fleet";
import { MonitoringStack } from "../../../../stacks/monitoring-stack";
import { synthesized, testApp } from "../../../../testing";
import { KEY, LOGIN } from "../ssh/fleets";

/** Whom to notify, so that a stack lacks nobody. */
export const WEBHOOK = { channels: { webhook: { url: "https://alerts.example.com/hook" } } };
/** Roles of a host with the servers. */
export const METRICS = ["metrics" as const];

/** A fleet in Frankfurt, or in another region by a provider of its own. */
export function aws(name: string, props: Partial<AwsFleetProps> = {}, alias?: string) {
  const region = props.region ?? "eu-central-1";
  return AwsFleet.of({
    hosts: [{ name }],
    region,
    subnetId: `subnet-${region}`,
    ...(alias !== undefined && {
      provider: (stack: TerraformStack) => new AwsProvider(stack, alias, { alias, region }),
    }),
    ...props,
  });
}

/** A fleet of one host over SSH. */
export function ssh(name: string, address: string, props: Partial<SshFleetProps> = {}) {
  return SshFleet.of({ hosts: [{ name, address, hostKeys: [KEY] }], login: LOGIN, ...props });
}

/** A stack that monitors several fleets. */
export function monitoring(fleets: JoinedFleets, app = testApp()): MonitoringStack {
  const stack = new MonitoringStack(app, "production", { fleet: JoinedFleet.of(fleets), ...WEBHOOK });
  new AwsProvider(stack, "aws", { region: "eu-central-1" });
  return stack;
}

/** Frankfurt with the servers, Virginia, and machines of one's own. */
export const three = (): JoinedFleets => ({
  europe: aws("", { hosts: [{ name: "monitor-1", roles: METRICS }, { name: "web-1" }] }),
  america: aws("web-2", { region: "us-east-1" }, "us"),
  office: ssh("nas-1", "192.0.2.9"),
});

/** Facts in a pointer or a provisioner, as text; tokens stay as they are. */
export function factsIn(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/(?:^|\n)(?:fact )?([a-z][\w./-]+) (\S.*)/g)].map(([, path = "", content = ""]) => [
      path,
      content.startsWith("${") ? decoded(content) : Buffer.from(content, "base64").toString("utf8"),
    ]),
  );
}

function decoded(expression: string): string {
  return expression.replace(/base64decode\("([^"]*)"\)/g, (_, text: string) => Buffer.from(text, "base64").toString());
}

/** The pointer of a host on AWS, by the path of its construct below the fleet. */
export const pointer = (stack: TerraformStack, path: string) => synthesized(stack).at(`fleet/${path}/pointer/object`);

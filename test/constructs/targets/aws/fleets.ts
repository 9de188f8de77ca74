import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformStack, type App } from "cdktf";
import { AwsFleet } from "../../../../constructs/targets/aws/aws-fleet";
import type { AwsFleetProps } from "../../../../constructs/targets/aws/props";
import type { ComponentPlan } from "../../../../lib/host";
import { synthesized, testApp } from "../../../../testing";
import { smallPlan } from "../../plans";

/** Host that has the role "metrics". */
export const MONITOR = { name: "monitor-1", roles: ["metrics" as const] };

/** Workload with a label. */
export const WEB = { name: "web-1", labels: { service: "user-service" } };

/** The least that a fleet of both hosts needs. */
export const PROPS = { hosts: [MONITOR, WEB], region: "eu-central-1", subnetId: "subnet-0a1b" };

/** A stack with a fleet of both hosts, unless `props` say otherwise. */
export function fleetOf(
  props: Partial<AwsFleetProps> = {},
  app: App = testApp(),
): { stack: TerraformStack; fleet: AwsFleet } {
  const stack = stackOf(app);
  return { stack, fleet: new AwsFleet(stack, "fleet", { ...PROPS, ...props }) };
}

/** A stack with a provider and no fleet yet. */
export function stackOf(app: App): TerraformStack {
  const stack = new TerraformStack(app, "production");
  new AwsProvider(stack, "aws", { region: "eu-central-1" });
  return stack;
}

/** A small component that listens on `ports`, for the fleet. */
export function listening(component: string, ...ports: readonly number[]): ComponentPlan {
  return smallPlan(component, {
    listens: ports.map((port) => ({ port, protocol: "tcp", exposure: "fleet", purpose: `${component} on ${port}` })),
  });
}

/** What `host` may do, with BUCKET and INSTANCE in place of references. */
export function policyOf(stack: TerraformStack, host: string): unknown {
  const { policy } = synthesized(stack).at(`fleet/hosts/${host}/policy`);
  return JSON.parse(
    (policy as string)
      .replace(/\$\{aws_s3_bucket\.[^}]*\.arn\}/g, "BUCKET")
      .replace(/\$\{aws_instance\.[^}]*\.id\}/g, "INSTANCE"),
  );
}

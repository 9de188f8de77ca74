import { Construct } from "constructs";
import type { Metrics } from "../../../index";
import { ECHO_METRICS } from "./metrics";
import { ECHO_PORT, echoPlan } from "./plan";
import { ECHO_RULES } from "./rules";

/** A small component for tests: it places its plan, contributes, and does nothing else. */
export class Echo extends Construct {
  constructor(scope: Construct, id: string, { metrics }: { readonly metrics: Metrics }) {
    super(scope, id);
    const { fleet } = metrics;
    fleet.place({ component: "echo", on: "workloads", plan: echoPlan });
    metrics.contribute({
      job: { name: "echo", discovery: fleet.discovery({ on: "workloads", port: ECHO_PORT }) },
      metrics: ECHO_METRICS,
      rules: ECHO_RULES,
      tool: { name: "echo", url: "http://web-1:7007", link: { title: "Echo", text: "what was said." } },
    });
  }
}

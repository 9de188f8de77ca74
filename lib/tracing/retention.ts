import type { Specification } from "../specification";
import type { Duration } from "../units";

/** How long traces are kept: as the specification says, or as long as logs lie where searches are fastest. */
export function traceRetention({
  tracing,
  retentionPolicies,
}: Pick<Specification, "tracing" | "retentionPolicies">): Duration {
  return tracing.storage.retention ?? retentionPolicies.hotStorage.duration;
}

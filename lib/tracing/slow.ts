import type { SlaSection, Specification } from "../specification";
import { Duration } from "../units";

/** From which duration on a trace is slow where no objective says it. */
const USUAL = Duration.seconds(1);

/** From which duration on traces are always kept: as the specification says, or else by the strictest objective about response times. */
export function slowThresholdOf({
  tracing,
  slaDefinitions,
}: Pick<Specification, "slaDefinitions" | "tracing">): Duration {
  const targets = Object.values(slaDefinitions).flatMap(targetOf);
  const [strictest = USUAL] = targets.sort((one, other) => one.milliseconds - other.milliseconds);
  return tracing.sampling.slowThreshold ?? strictest;
}

function targetOf({ measurement, target }: SlaSection): readonly Duration[] {
  if (measurement === "response_time_ms") return [Duration.milliseconds(target)];
  return measurement === "response_time_seconds" ? [Duration.seconds(target)] : [];
}

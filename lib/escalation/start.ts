import type { Problem } from "../errors";
import { unconfigured } from "./words";
import type { ChannelOffer, EscalationLevel } from "./model";

/**
 * The lines by which a stack begins with the channels that it has: the built-in matrix pages people, and a newcomer has a chat
 * only. Nothing when no level asks for more than there is.
 */
export function startingLines(levels: readonly EscalationLevel[], offers: readonly ChannelOffer[]): readonly Problem[] {
  const configured = offers.filter(({ team }) => team).map(({ name }) => name);
  if (configured.length === 0) return [];
  const lines = levels.flatMap((level) => {
    const lacks = (tier: "first" | "escalation") =>
      unconfigured(level, tier).length > 0 && !level.steps.some((step) => step.tier === tier);
    const changes = [
      ...(lacks("first") ? [`channels: [${configured.join(", ")}]`] : []),
      ...(lacks("escalation") ? ["escalation_delay: never"] : []),
    ];
    return changes.length === 0 ? [] : [`    ${level.severity}: { ${changes.join(", ")} }`];
  });
  if (lines.length === 0) return [];
  const yaml = ["escalation_matrix:", "  severity_levels:", ...lines].join("\n");
  const message = `to begin with ${configured.join(" and ")} alone, add these lines to the specification:\n${yaml}`;
  return [{ path: "escalation_matrix", message }];
}

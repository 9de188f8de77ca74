import type { EscalationLevel, Tier } from "./model";

/** Where a file says it: `escalation_matrix.severity_levels.warning`, or one of its keys. */
export function pathOfLevel(severity: string, key?: string): string {
  return ["escalation_matrix.severity_levels", severity, ...(key === undefined ? [] : [key])].join(".");
}

/** The key of a level that names the channels of a tier. */
export function channelsKey(tier: Tier): "channels" | "escalation_channels" {
  return tier === "first" ? "channels" : "escalation_channels";
}

/** Channels that the matrix names for a tier of `level` and that nothing delivers. */
export function unconfigured({ missing }: EscalationLevel, tier: Tier): readonly string[] {
  return missing.filter((one) => one.tier === tier && one.because === "not configured").map(({ channel }) => channel);
}

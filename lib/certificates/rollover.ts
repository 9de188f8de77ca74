import type { X509Certificate } from "node:crypto";

/**
 * How hosts come to another authority without a refused connection: each step reaches every host before the next one is taken.
 *
 * - `trust-new`: hosts trust the new authority beside the old one, which goes on signing;
 * - `sign-new`: the new authority signs, and every host gets a new certificate;
 * - `drop-old`: hosts trust the new authority alone.
 *
 * Until then `take-back` goes one step back.
 */
export const ROLLOVER_STEPS = ["trust-new", "sign-new", "drop-old", "take-back"] as const;

/** One of {@link ROLLOVER_STEPS}. */
export type RolloverStep = (typeof ROLLOVER_STEPS)[number];

/** The step that was taken last; `settled` where hosts trust one authority. */
export type RolloverState = "settled" | "trust-new" | "sign-new";

/** Where a change of authority stands, by the authorities that hosts trust; the first one signs. */
export function rolloverState([signing, other]: readonly X509Certificate[]): RolloverState {
  if (signing === undefined || other === undefined) return "settled";
  return new Date(signing.validFrom) < new Date(other.validFrom) ? "trust-new" : "sign-new";
}

/** The step that comes after `state`. */
export function nextStepOf(state: RolloverState): RolloverStep {
  return state === "settled" ? "trust-new" : state === "trust-new" ? "sign-new" : "drop-old";
}

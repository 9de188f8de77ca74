import type { Problem } from "./validation-error";
import { quoted } from "./wording";

const KINDS = {
  Duration: { has: "milliseconds", prints: "toPrometheus", example: "Duration.minutes(5)" },
  Bytes: { has: "count", prints: "toSystemd", example: "Bytes.gibibytes(8)" },
} as const;

/**
 * Values among `given`, by their paths, that are there and are no `kind`. TypeScript refuses them; a caller in JavaScript, or a cast, does
 * not. A value of another copy of this package is one too.
 */
export function unitProblems(kind: keyof typeof KINDS, given: Readonly<Record<string, unknown>>): readonly Problem[] {
  const { has, prints, example } = KINDS[kind];
  return Object.entries(given)
    .filter(([, value]) => {
      if (value === undefined) return false;
      const parts = (typeof value === "object" ? value : undefined) as Record<string, unknown> | null | undefined;
      return typeof parts?.[has] !== "number" || typeof parts[prints] !== "function";
    })
    .map(([path, value]) => ({ path, message: `must be a ${kind} such as ${example}, got ${quoted(value)}` }));
}

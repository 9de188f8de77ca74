import type { Problem } from "./validation-error";
import { quoted } from "./wording";

const KINDS = {
  Duration: { has: "milliseconds", prints: "toPrometheus", example: "Duration.minutes(5)" },
  Bytes: { has: "count", prints: "toSystemd", example: "Bytes.gibibytes(8)" },
} as const;

/** A type of lib/units. */
export type UnitKind = keyof typeof KINDS;

/** Whether `value` is a `kind`: of this copy of the package, or of another one. */
export function isUnit(kind: UnitKind, value: unknown): boolean {
  const { has, prints } = KINDS[kind];
  const parts = (typeof value === "object" ? value : undefined) as Record<string, unknown> | null | undefined;
  return typeof parts?.[has] === "number" && typeof parts[prints] === "function";
}

/** How messages name what a `kind` is, behind "must be". */
export function unitWords(kind: UnitKind): string {
  return `a ${kind} such as ${KINDS[kind].example}`;
}

/** How messages say that a value must be a `kind`. */
export function unitRule(kind: UnitKind): string {
  return `must be ${unitWords(kind)}`;
}

/**
 * Values among `given`, by their paths, that are there and are no `kind`. TypeScript refuses them; a caller in JavaScript, or a cast, does
 * not.
 */
export function unitProblems(kind: UnitKind, given: Readonly<Record<string, unknown>>): readonly Problem[] {
  return Object.entries(given)
    .filter(([, value]) => value !== undefined && !isUnit(kind, value))
    .map(([path, value]) => ({ path, message: `${unitRule(kind)}, got ${quoted(value)}` }));
}

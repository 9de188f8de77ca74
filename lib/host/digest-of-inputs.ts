import { createHash } from "node:crypto";

/** Changes when `value` does: a short digest of what a unit or a seed is made from. */
export function digestOfInputs(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 16);
}

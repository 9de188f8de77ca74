const OURS = new WeakSet<object>();

/**
 * Marks what this library itself places or contributes. Tests hold it against the schemas for such; making these takes longer than building most
 * stacks, so a synthesis makes them only for what others give.
 */
export function ours<T extends object>(given: T): T {
  OURS.add(given);
  return given;
}

/** Whether the library itself made `given`. */
export function isOurs(given: object): boolean {
  return OURS.has(given);
}

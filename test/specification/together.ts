/**
 * Which of `items` have an effect of their own, found by changing many of them at once: those whose effects cannot be told
 * from others' in this way are left out, whether they have one or not.
 *
 * In each of a few runs half of the items are changed, in a combination that is an item's own: no two are changed in the same
 * runs, and none only in runs of another. A line that goes or comes in exactly the runs of one item depends on that item: had
 * it depended on another one, or on several, it would have gone in other runs or in more.
 *
 * @param linesWith what becomes of changing some of the items, line by line; `undefined` when they are refused together
 */
export function seenTogether<Item>(
  items: readonly Item[],
  linesWith: (changed: readonly Item[]) => readonly string[] | undefined,
): ReadonlySet<Item> {
  if (items.length < 2) return new Set();
  const codes = codesFor(items.length);
  const unchanged = new Set(linesWith([]));
  const goes = new Map<string, number>();
  const comes = new Map<string, number>();
  for (let bit = 1; bit <= Math.max(...codes); bit *= 2) {
    const lines = linesWith(items.filter((_, index) => ((codes[index] ?? 0) & bit) !== 0));
    if (lines === undefined) return inHalves(items, linesWith);
    const now = new Set(lines);
    for (const line of unchanged) if (!now.has(line)) goes.set(line, (goes.get(line) ?? 0) | bit);
    for (const line of now) if (!unchanged.has(line)) comes.set(line, (comes.get(line) ?? 0) | bit);
  }
  const seen = new Set([...goes.values(), ...comes.values()]);
  return new Set(items.filter((_, index) => seen.has(codes[index] ?? 0)));
}

function inHalves<Item>(
  items: readonly Item[],
  linesWith: (changed: readonly Item[]) => readonly string[] | undefined,
): ReadonlySet<Item> {
  const middle = Math.ceil(items.length / 2);
  return new Set([items.slice(0, middle), items.slice(middle)].flatMap((half) => [...seenTogether(half, linesWith)]));
}

/** As many numbers of as few bits as there can be, each with half of its bits set. */
function codesFor(count: number): readonly number[] {
  for (let half = 1; ; half++) {
    const all = Array.from({ length: 4 ** half }, (_, code) => code);
    const balanced = all.filter((code) => code.toString(2).replaceAll("0", "").length === half);
    if (balanced.length >= count) return balanced.slice(0, count);
  }
}

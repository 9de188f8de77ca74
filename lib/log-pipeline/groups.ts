import type { ArchivePlace, ArchiveTarget } from "./model";
import type { LogStore } from "./store";

/** Of names with the category at their end, what stands before it; or the one name of all categories. */
export type Naming = { readonly all: string } | { readonly before: string };

/** Categories whose streams are named alike, so that one output writes them all. */
export interface StreamGroup {
  /** `logs`: stays the same as long as the names of its streams do. */
  readonly name: string;
  readonly categories: readonly string[];
  /** How their streams are named. */
  readonly stream: Naming;
}

/** Categories that go to one bucket below one prefix. */
export interface PlaceGroup {
  /** `example-logs-logs` */
  readonly name: string;
  readonly categories: readonly string[];
  readonly place: Omit<ArchivePlace, "prefix">;
  /** What keys begin with, where the category has a slash behind it. */
  readonly prefix: Naming;
}

/** The outputs that a store needs, in the order of the categories. */
export function streamGroups({ streams }: LogStore, categories: readonly string[]): readonly StreamGroup[] {
  const groups = new Map<string, { readonly stream: Naming; readonly categories: string[] }>();
  for (const category of categories) {
    const given = streams[category];
    if (given === undefined) continue;
    const stream = namingOf(given, category);
    const key = JSON.stringify(stream);
    const group = groups.get(key) ?? { stream, categories: [] };
    group.categories.push(category);
    groups.set(key, group);
  }
  const nameOf = names();
  return [...groups.values()].map((group) => ({ name: nameOf(textOf(group.stream)), ...group }));
}

/** The outputs that buckets need: one for the archive, and one for what is kept for compliance. */
export function groupsOf({ places }: ArchiveTarget, categories: readonly string[]): readonly PlaceGroup[] {
  const groups = new Map<string, { readonly place: ArchivePlace; readonly categories: string[] }>();
  for (const category of categories)
    for (const place of places[category] ?? []) {
      const { bucket, region, compressed, credentials } = place;
      const key = JSON.stringify([bucket, region, compressed, credentials, namingOf(place.prefix, `${category}/`)]);
      const group = groups.get(key) ?? { place, categories: [] };
      group.categories.push(category);
      groups.set(key, group);
    }
  const nameOf = names();
  return [...groups.values()].map(({ place: { prefix: given, ...place }, categories: members }) => {
    const prefix = namingOf(given, `${members[0] ?? ""}/`);
    return { name: nameOf(`${place.bucket}-${textOf(prefix)}`), categories: members, place, prefix };
  });
}

function namingOf(name: string, end: string): Naming {
  return name.endsWith(end) ? { before: name.slice(0, -end.length) } : { all: name };
}

function textOf(naming: Naming): string {
  return "all" in naming ? naming.all : naming.before;
}

/** Names that a folder can have: the second of two that are alike is called `logs-2`. */
function names(): (text: string) => string {
  const taken = new Set<string>();
  return (text) => {
    const word = text.replace(/[^A-Za-z0-9]+/g, "-").replace(/^-+|-+$/g, "") || "all";
    let name = word;
    for (let count = 2; taken.has(name); count += 1) name = `${word}-${count}`;
    taken.add(name);
    return name;
  };
}

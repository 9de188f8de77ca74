import type { ArchivePlace, ArchiveTarget } from "./model";
import type { LogStore } from "./store";

/** Categories whose streams are named alike, so that one output writes them all. */
export interface StreamGroup {
  /** `logs`: stays the same as long as the names of its streams do. */
  readonly name: string;
  readonly categories: readonly string[];
  /** The stream of all of them, or what stands before the category in the names of their streams. */
  readonly stream: { readonly all: string } | { readonly before: string };
}

/** Categories that go to one bucket below one prefix. */
export interface PlaceGroup {
  /** `example-logs-logs` */
  readonly name: string;
  readonly categories: readonly string[];
  readonly place: Omit<ArchivePlace, "prefix">;
  /** What keys begin with, or what stands before the category and a slash there. */
  readonly prefix: { readonly all: string } | { readonly before: string };
}

/** The outputs that a store needs, in the order of the categories. */
export function streamGroups({ streams }: LogStore, categories: readonly string[]): readonly StreamGroup[] {
  const groups = new Map<string, string[]>();
  for (const category of categories) {
    const stream = streams[category];
    if (stream === undefined) continue;
    const key = stream.endsWith(category) ? `before ${stream.slice(0, -category.length)}` : `all ${stream}`;
    groups.set(key, [...(groups.get(key) ?? []), category]);
  }
  const nameOf = names();
  return [...groups].map(([key, members]) => {
    const [kind, text = ""] = split(key);
    return { name: nameOf(text), categories: members, stream: kind === "all" ? { all: text } : { before: text } };
  });
}

/** The outputs that buckets need: one for the archive, and one for what is kept for compliance. */
export function groupsOf({ places }: ArchiveTarget, categories: readonly string[]): readonly PlaceGroup[] {
  const groups = new Map<string, { readonly place: ArchivePlace; readonly categories: string[] }>();
  for (const category of categories)
    for (const place of places[category] ?? []) {
      const { bucket, region, compressed, credentials } = place;
      const key = JSON.stringify([bucket, region, compressed, credentials, prefixOf(place, category)]);
      const group = groups.get(key) ?? { place, categories: [] };
      group.categories.push(category);
      groups.set(key, group);
    }
  const nameOf = names();
  return [...groups.values()].map(({ place: { prefix: given, ...place }, categories: members }) => {
    const prefix = prefixOf({ prefix: given }, members[0] ?? "");
    const text = "all" in prefix ? prefix.all : prefix.before;
    return { name: nameOf(`${place.bucket}-${text}`), categories: members, place, prefix };
  });
}

function prefixOf({ prefix }: Pick<ArchivePlace, "prefix">, category: string): PlaceGroup["prefix"] {
  const end = `${category}/`;
  return prefix.endsWith(end) ? { before: prefix.slice(0, -end.length) } : { all: prefix };
}

function split(key: string): [string, string] {
  const at = key.indexOf(" ");
  return [key.slice(0, at), key.slice(at + 1)];
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

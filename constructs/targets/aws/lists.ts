import { Fn, Token } from "cdktf";
import { verbatim } from "../../../lib/escaping";

/** An entry of a list of rules: its place in the ids of constructs, its value, and the instances of its resource. */
export interface RuleEntry {
  readonly id: string;
  readonly value: string;
  /** Set where the list as a whole is known only to Terraform: one resource with an instance a value. */
  readonly forEach?: string;
}

/** The entries of a list for which a resource each is made. A list that only Terraform knows is one entry for all. */
export function entriesOf(list: readonly string[]): readonly RuleEntry[] {
  if (Token.isUnresolved(list))
    return [{ id: "all", value: "${each.value}", forEach: Fn.toset([...list]) as unknown as string }];
  return list.map((value, index) => ({ id: String(index), value }));
}

/** `own` and then `given`, which may be a list that only Terraform knows. */
export function joined(own: readonly string[], given: readonly string[]): string[] {
  return Token.isUnresolved(given) ? Token.asList(Fn.concat([[...own], [...given]])) : [...own, ...given];
}

/** Tags character for character: `${aws:username}` is a text in a tag, and no expression of Terraform. */
export function tagsOf(tags: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [verbatim(key), verbatim(value)]));
}

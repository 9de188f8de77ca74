import type { Problem } from "./validation-error";
import { nearest, quoted } from "./wording";

const KINDS = {
  text: (value: unknown) => typeof value === "string",
  number: (value: unknown) => typeof value === "number",
  boolean: (value: unknown) => typeof value === "boolean",
  list: Array.isArray,
  object: (value: unknown): value is Readonly<Record<string, unknown>> =>
    typeof value === "object" && value !== null && !Array.isArray(value),
  function: (value: unknown) => typeof value === "function",
  /** A `SecretOrigin`. */
  secret: (value: unknown) => typeof (Object(value) as { kind?: unknown }).kind === "string",
  any: () => true,
} as const;

/** How messages name each kind. */
const WORDS: Readonly<Record<Kind, string>> = {
  text: "text",
  number: "a number",
  boolean: "true or false",
  list: "a list",
  object: "an object",
  function: "a function",
  secret: 'where the host has the secret, such as { kind: "file", path: "/etc/observability/token" }',
  any: "given",
};

type Kind = keyof typeof KINDS;

/** What each prop of `T` is; with a question mark where it may be left out. */
export type PropKinds<T> = { readonly [K in keyof T]-?: undefined extends T[K] ? `${Kind}?` : Kind };

/** Of which props a misspelling is looked for. */
export interface PropOptions {
  /**
   * `edits`: among props that somebody wrote for us. `spelling`: in rows that may come from elsewhere and have more columns, where only
   * `scrape_address` is certainly meant for `scrapeAddress`.
   *
   * @default "edits"
   */
  readonly misspelt?: "edits" | "spelling";
}

/**
 * What is wrong with the shape of the props `given` at `path`: what is missing, of another kind, or misspelt. TypeScript refuses them; a caller in
 * JavaScript, or a cast, does not. What stands within a prop is for whoever reads it.
 */
export function propProblems<T>(
  given: unknown,
  kinds: PropKinds<T>,
  path = "",
  { misspelt = "edits" }: PropOptions = {},
): readonly Problem[] {
  const all = Object.entries<`${Kind}${"" | "?"}`>(kinds);
  if (!KINDS.object(given)) {
    const needed = all.filter(([, kind]) => !kind.endsWith("?")).map(([name]) => name);
    const having = needed.length === 0 ? "" : ` with ${needed.join(", ")}`;
    return [{ path, message: `must be an object${having}, got ${quoted(given)}` }];
  }
  const at = (name: string) => (path === "" ? name : `${path}.${name}`);
  const wrong = all.flatMap(([name, kind]): readonly Problem[] => {
    const value = given[name];
    const of = kind.replace("?", "") as Kind;
    if (value === undefined)
      return kind.endsWith("?") ? [] : [{ path: at(name), message: `is missing; must be ${WORDS[of]}` }];
    if (KINDS[of](value)) return [];
    // What stands in the place of an origin may be the secret itself.
    const got = of === "secret" ? typeof value : quoted(value);
    return [{ path: at(name), message: `must be ${WORDS[of]}, got ${got}` }];
  });
  const unknown = misspeltProps(
    given,
    all.map(([name]) => name),
    misspelt,
  );
  return [...wrong, ...unknown.map(({ path: name, message }) => ({ path: at(name), message }))];
}

/** Keys of `given` that are none of the props `known`, and are certainly meant as one of those that it does not have. */
export function misspeltProps(
  given: Readonly<Record<string, unknown>>,
  known: readonly string[],
  misspelt: PropOptions["misspelt"] = "edits",
): readonly Problem[] {
  const free = known.filter((name) => given[name] === undefined);
  return Object.keys(given).flatMap((name): readonly Problem[] => {
    if (known.includes(name) || given[name] === undefined) return [];
    const meant =
      free.find((one) => spelling(one) === spelling(name)) ?? (misspelt === "edits" ? nearest(name, free) : undefined);
    return meant === undefined ? [] : [{ path: name, message: `is no prop; did you mean ${meant}?` }];
  });
}

/** {@link propProblems} of each entry of a list. */
export function propsOfEach<T>(
  given: readonly unknown[],
  kinds: PropKinds<T>,
  path: string,
  options?: PropOptions,
): readonly Problem[] {
  return given.flatMap((one, index) => propProblems<T>(one, kinds, `${path}[${index}]`, options));
}

function spelling(name: string): string {
  return name.replace(/[_-]/g, "").toLowerCase();
}

import type { Problem } from "./validation-error";
import { KINDS, ORIGINS, type PropKind } from "./prop-kinds";
import { didYouMean, nearest, quoted } from "./wording";

type Kind = keyof typeof KINDS;

/** What each prop of `T` is; with a question mark where it may be left out. */
export type PropKinds<T> = { readonly [K in keyof T]-?: undefined extends T[K] ? `${Kind}?` : Kind };

/** Of which props a misspelling is looked for. */
export interface PropOptions {
  /**
   * `edits`: among props that somebody wrote for us. `spelling`: in rows that may come from elsewhere and have more columns, where
   * `scrape_address` is certainly meant for `scrapeAddress`, and `adress` only for an `address` that is missing.
   *
   * @default "edits"
   */
  readonly misspelt?: "edits" | "spelling";
  /** Whether anything that is no prop is refused, where a prop that is taken for left out does harm. @default false */
  readonly only?: boolean;
}

/**
 * What is wrong with the shape of the props `given` at `path`: what is missing, of another kind, or misspelt. TypeScript refuses them; a caller in
 * JavaScript, or a cast, does not. What stands within a prop is for whoever reads it.
 */
export function propProblems<T>(
  given: unknown,
  kinds: PropKinds<T>,
  path = "",
  { misspelt = "edits", only = false }: PropOptions = {},
): readonly Problem[] {
  const all = Object.entries<`${Kind}${"" | "?"}`>(kinds);
  if (!isProps(given)) {
    const needed = all.filter(([, kind]) => !kind.endsWith("?")).map(([name]) => name);
    const having = needed.length === 0 ? "" : ` with ${needed.join(", ")}`;
    return [{ path, message: `must be an object${having}, got ${quoted(given)}` }];
  }
  const at = (name: string) => (path === "" ? name : `${path}.${name}`);
  const wrong = all.flatMap(([name, kind]): readonly Problem[] => {
    const value = given[name];
    const of = kind.replace("?", "") as Kind;
    const { is, words, shown = quoted }: PropKind = KINDS[of];
    if (value === undefined)
      return kind.endsWith("?") ? [] : [{ path: at(name), message: `is missing; must be ${words}` }];
    if (!is(value)) return [{ path: at(name), message: `must be ${words}, got ${shown(value)}` }];
    return of === "secret" ? originProblems(value as { readonly kind: string }, at(name)) : [];
  });
  const known = all.map(([name]) => name);
  const needed = all.filter(([, kind]) => misspelt === "edits" || !kind.endsWith("?")).map(([name]) => name);
  const meant = misspeltProps(given, known, needed);
  const unknown = only ? [...meant, ...otherProps(given, known, meant)] : meant;
  return [...wrong, ...unknown.map(({ path: name, message }) => ({ path: at(name), message }))];
}

/** What is wrong with where a secret comes from. No value is shown but its kind: any other may be the secret. */
function originProblems(origin: { readonly kind: string }, path: string): readonly Problem[] {
  const { kind } = origin;
  const known = Object.keys(ORIGINS);
  if (!isKnownOrigin(kind)) {
    const rule = `must be ${known.map((one) => JSON.stringify(one)).join(" or ")}`;
    return [{ path: `${path}.kind`, message: `${rule}, got ${quoted(kind)}${didYouMean(kind, known)}` }];
  }
  const kinds: Readonly<Record<string, Kind>> = ORIGINS[kind];
  const given = origin as Readonly<Record<string, unknown>>;
  return Object.entries(kinds).flatMap(([name, of]) => {
    const { is, words } = KINDS[of];
    if (is(given[name])) return [];
    const rule =
      given[name] === undefined ? `is missing; must be ${words}` : `must be ${words}, got ${typeof given[name]}`;
    return [{ path: `${path}.${name}`, message: rule }];
  });
}

function isKnownOrigin(kind: string): kind is keyof typeof ORIGINS {
  return Object.hasOwn(ORIGINS, kind);
}

function isProps(value: unknown): value is Readonly<Record<string, unknown>> {
  return KINDS.object.is(value);
}

/**
 * Keys of `given` that are none of the props `known`, and are certainly meant as one of those that it does not have: by their spelling as any
 * of them, by edits as one of `near`.
 */
export function misspeltProps(
  given: Readonly<Record<string, unknown>>,
  known: readonly string[],
  near: readonly string[] = known,
): readonly Problem[] {
  const free = known.filter((name) => given[name] === undefined);
  return Object.keys(given).flatMap((name): readonly Problem[] => {
    if (known.includes(name) || given[name] === undefined) return [];
    const meant =
      free.find((one) => spelling(one) === spelling(name)) ??
      nearest(
        name,
        near.filter((one) => free.includes(one)),
      );
    return meant === undefined ? [] : [{ path: name, message: `is no prop; did you mean ${meant}?` }];
  });
}

function otherProps(
  given: Readonly<Record<string, unknown>>,
  known: readonly string[],
  meant: readonly Problem[],
): readonly Problem[] {
  const judged = [...known, ...meant.map(({ path }) => path)];
  return Object.keys(given)
    .filter((name) => given[name] !== undefined && !judged.includes(name))
    .map((name) => ({ path: name, message: `is no prop; must be one of ${known.join(", ")}` }));
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

import { type Problem, type PropKinds, propProblems } from "../errors";
import type { Bytes, Duration } from "../units";
import { defaultSpecification } from "./defaults";
import { givenOf } from "./given";
import type * as JudgeModule from "./judge";
import { documentModule, judgeModule, yamlModule } from "./lazy";
import { inheritSource, rememberSource } from "./places";
import type { Specification } from "./specification";
import { SpecificationError } from "./specification-error";

/** What messages call a specification. */
export interface SourceOptions {
  /**
   * File name, or another hint to where a reader should look.
   *
   * @default - "specification" for text, "overrides" for props
   */
  readonly source?: string;
}

/**
 * What differs from a {@link Specification}, in typed props: maps merge by key, lists replace, `null` removes an entry that has
 * a name of the user's own, or a setting that may be absent.
 */
export type SpecificationOverrides = Overrides<Specification>;

/** @see SpecificationOverrides */
export type Overrides<T> = T extends Duration | Bytes | string | number | boolean | readonly unknown[] | undefined
  ? T
  : string extends keyof T
    ? { readonly [Name in keyof T]: Overrides<T[Name]> | null }
    : { readonly [Key in keyof T]?: Overrides<T[Key]> | (undefined extends T[Key] ? null : never) };

/** Specifications known to be valid: with nothing laid over them, validation need not be loaded again. */
const judged = new WeakSet<Specification>([defaultSpecification]);

const judge: typeof JudgeModule.judge = (base, given, source) => {
  const specification = judgeModule().judge(base, given, source);
  judged.add(specification);
  return specification;
};

const SOURCE_PROPS: PropKinds<SourceOptions> = { source: "text?" };

function refuse(source: string, issues: readonly Problem[]): void {
  if (issues.length > 0) throw new SpecificationError(source, issues);
}

/** A longer text is certainly not a specification. */
const LONGEST = 1024 ** 2;

/**
 * Reads a specification in YAML. The text holds what differs from {@link defaultSpecification}; an empty one is the default.
 *
 * @throws SpecificationError with everything that is wrong, each with line and column
 */
export function parseSpecification(text: string, options: SourceOptions = {}): Specification {
  refuse("parseSpecification", propProblems(options, SOURCE_PROPS, "options"));
  const { source = "specification" } = options;
  if (typeof text !== "string")
    throw new SpecificationError(source, [
      { path: "", message: `must be text, got ${typeof text}; read a file with the encoding "utf8"` },
    ]);
  if (text.length > LONGEST) {
    const size = `${(text.length / 1024 ** 2).toFixed(1)} MiB`;
    const message = `must be at most ${LONGEST / 1024 ** 2} MiB of text, got ${size}; keep only what differs from the defaults`;
    throw new SpecificationError(source, [{ path: "", line: 1, column: 1, message }]);
  }
  const { given, issues } = yamlModule().readYaml(text.replace(/^\uFEFF/, ""));
  if (given) {
    const specification = judge(defaultSpecification, given, { name: source, wording: "document", earlier: issues });
    rememberSource(specification, source, given);
    return specification;
  }
  if (issues.length > 0) throw new SpecificationError(source, issues);
  return defaultSpecification;
}

/**
 * `base` with `overrides` laid over it: the order of precedence is built-in, then file, then props.
 *
 * @throws SpecificationError with everything that is wrong; paths are those of the props, and there are no lines
 */
export function mergeSpecification(
  base: Specification,
  overrides: SpecificationOverrides,
  options: SourceOptions = {},
): Specification {
  refuse("mergeSpecification", [
    ...propProblems<object>({ base }, { base: "specification" }),
    ...propProblems(options, SOURCE_PROPS, "options"),
  ]);
  const { source = "overrides" } = options;
  const given = givenOf(overrides);
  if (given.kind === "map" && given.entries.size === 0 && judged.has(base)) return base;
  const specification = judge(base, given, { name: source, wording: "props" });
  inheritSource(specification, base, given);
  return specification;
}

/**
 * `specification` as the contents of a file: keys as documents write them, units as text, `null` for built-in entries that it
 * does not have. Read again, it is the same specification.
 */
export function documentOf(specification: Specification): Record<string, unknown> {
  return documentModule().printDocument(specification, defaultSpecification);
}

import type { Bytes, Duration } from "../units";
import { defaultSpecification } from "./defaults";
import { type Given, givenOf } from "./given";
import type * as Judgement from "./judge";
import type { Specification } from "./specification";
import { SpecificationError } from "./specification-error";
import type * as YamlSource from "./yaml-source";

/** How a specification is called in messages. */
export interface SourceOptions {
  /**
   * File name, or what else tells a reader where to look.
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

/** Texts longer than this are not what they are thought to be. */
const LONGEST = 1024 ** 2;

/**
 * Reads a specification in YAML. The text holds what differs from {@link defaultSpecification}; an empty one is the default.
 *
 * @throws SpecificationError with everything that is wrong, each with line and column
 */
export function parseSpecification(text: string, { source = "specification" }: SourceOptions = {}): Specification {
  if (typeof text !== "string")
    throw new SpecificationError(source, [
      { path: "", message: `must be text, got ${typeof text}; read a file with the encoding "utf8"` },
    ]);
  if (text.length > LONGEST) {
    const size = `${(text.length / 1024 ** 2).toFixed(1)} MiB`;
    const message = `must be at most ${LONGEST / 1024 ** 2} MiB of text, got ${size}; keep only what differs from the defaults`;
    throw new SpecificationError(source, [{ path: "", line: 1, column: 1, message }]);
  }
  const { given, issues } = yamlSource().readYaml(text.replace(/^\uFEFF/, ""));
  if (given)
    return judgement().judge(defaultSpecification, given, { name: source, wording: "document", earlier: issues });
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
  { source = "overrides" }: SourceOptions = {},
): Specification {
  const given: Given = givenOf(overrides);
  return judgement().judge(base, given, { name: source, wording: "props" });
}

// Loaded when there is something to read: the defaults alone need neither YAML nor schemas, which take longer to load
// than all else of the specification.
/* eslint-disable @typescript-eslint/no-require-imports */
const judgement = (): typeof Judgement => require("./judge") as typeof Judgement;
const yamlSource = (): typeof YamlSource => require("./yaml-source") as typeof YamlSource;
/* eslint-enable @typescript-eslint/no-require-imports */

import { TaggedText } from "../yaml";

/** A value of Fluentd's YAML. Maps are sections, lists of maps repeated sections, and parameters that are maps or lists JSON texts. */
export type FluentdValue = string | number | boolean | FluentdSection | readonly FluentdSection[] | TaggedText;

/** A section: `$type`, `$id`, `$label` and `$log_level` are the text format's `@type` and so on, `$tag` and `$arg` what stands behind its name. */
export interface FluentdSection {
  readonly [parameter: string]: FluentdValue | undefined;
}

/** What a configuration consists of, in this order. */
export type FluentdElement =
  | { readonly source: FluentdSection }
  | { readonly filter: FluentdSection }
  | { readonly match: FluentdSection }
  | { readonly label: { readonly $name: string; readonly config: readonly FluentdElement[] } };

/** `fluentd.yaml` as Fluentd 1.19.1 and later read it. */
export interface FluentdConfig {
  readonly system: FluentdSection;
  readonly config: readonly FluentdElement[];
}

/** Text in which Fluentd evaluates `#{…}` as Ruby when it starts: for secrets and the host's name alone, never for text of a user. */
export function ruby(text: string): TaggedText {
  return new TaggedText("!fluent/s", text);
}

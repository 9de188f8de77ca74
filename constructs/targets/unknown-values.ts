import { Token } from "cdktf";
import { quoted, type Problem } from "../../lib/errors";
import { givenLeavesOf, type Specification } from "../../lib/specification";

/** A number that stands for a value of Terraform: those are large and negative. */
const PLACE_HOLDER_NUMBER = /-\d+(?:\.\d+)?e\+?\d+/gi;

/** A text, list or map that stands for one. */
const PLACE_HOLDER_TEXT = /[$#&]\{TfToken\[[^\]]*\]\}/g;

/** One that was escaped, for a regular expression or an address: no engine finds it any more. */
const ESCAPED_PLACE_HOLDER =
  /(?:\\?[$#&]\\?\{|%2[346]%7B)?TfToken(?:\\?\[|%5B)[\w:.\\[\]%-]*?\d+(?:[\\[\]}]|%5D|%7D)*/g;

/** Whether `text` holds the place of a value that Terraform knows only at apply: of a text, a list, a map or a number. */
export function holdsUnknown(text: string): boolean {
  if (text.includes("TfToken"))
    return (
      Token.isUnresolved(text) ||
      Token.isUnresolved([text]) ||
      Token.isUnresolved({ [text]: "" }) ||
      text.search(ESCAPED_PLACE_HOLDER) !== -1
    );
  return [...text.matchAll(PLACE_HOLDER_NUMBER)].some(([digits]) => isUnknown(digits));
}

function isUnknown(digits: string): boolean {
  const number = Number(digits);
  return Token.isUnresolved(number) || Token.isUnresolved([number]);
}

/** `text` as messages show it. */
function withoutPlaceHolders(text: string): string {
  return text
    .replaceAll(PLACE_HOLDER_TEXT, UNKNOWN)
    .replaceAll(ESCAPED_PLACE_HOLDER, UNKNOWN)
    .replaceAll(PLACE_HOLDER_NUMBER, (digits) => (isUnknown(digits) ? UNKNOWN : digits));
}

const UNKNOWN = "<known at apply>";

/** A text that synthesis writes. */
interface WrittenText {
  readonly path: string;
  readonly content: string;
}

const RULE = "must not hold a value that is known only at apply";

/** Values that Terraform knows only at apply: these texts are made at synthesis, so their readers would get placeholders. One problem for each line, whose value may stand in many. */
export function unknownsIn(texts: readonly WrittenText[]): readonly Problem[] {
  const byLine = new Map<string, { readonly path: string; others: number }>();
  for (const { path, content } of texts) {
    if (!holdsUnknown(content)) continue;
    const line = withoutPlaceHolders((content.split("\n").find(holdsUnknown) ?? "").trim());
    const same = byLine.get(line);
    if (same) same.others++;
    else byLine.set(line, { path, others: 0 });
  }
  return [...byLine].map(([line, { path, others }]) => {
    const also = others === 0 ? "" : `, as in ${others} other ${others === 1 ? "file" : "files"}`;
    const message = `${RULE}, got ${quoted(line)}${also}; give it as literal text, or in the way that docs/unknown-values.md has for it`;
    return { path, message };
  });
}

/** The same of a specification, each at its place: everything in it comes into releases, and often into many files of them. */
export function unknownsOf(specification: Specification): readonly Problem[] {
  return givenLeavesOf(specification).flatMap(({ path, value, isName }) => {
    const isUnknown =
      typeof value === "number" ? Token.isUnresolved(value) : typeof value === "string" && holdsUnknown(value);
    if (!isUnknown) return [];
    const message = `${RULE}${isName ? " in its name" : ""}; give it as literal text, or in the way that docs/unknown-values.md has for it`;
    return [{ path: withoutPlaceHolders(path), message }];
  });
}

import { ValidationError } from "../errors";
import type * as Reader from "../third-party/yaml-reader";

/** No rule file or configuration has so many levels, and reading goes down them one in another. */
const MOST_LEVELS = 100;

/** The value of a YAML document. The reader is loaded when there is something to read: most syntheses only write. Throws what is wrong with `text`. */
export function fromYaml(text: string): unknown {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { Composer, LineCounter, Parser } = require("../third-party/yaml-reader") as typeof Reader;
  const lines = new LineCounter();
  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  const deep = tokens.map(tooDeep).find((offset) => offset !== undefined);
  if (deep !== undefined) {
    const { line, col } = lines.linePos(deep);
    const message = `must not be nested deeper than ${MOST_LEVELS} levels, as at line ${line}, column ${col}`;
    throw new ValidationError("YAML", [{ path: "", message }]);
  }
  const [document] = new Composer().compose(tokens);
  const [fault] = document?.errors ?? [];
  if (fault) throw fault;
  return document?.toJS();
}

/** Where `root` goes down one level too many. */
function tooDeep(root: Reader.CST.Token): number | undefined {
  const open: { readonly token: Reader.CST.Token; readonly level: number }[] = [{ token: root, level: 0 }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { token, level } = next;
    if (level > MOST_LEVELS) return token.offset;
    const inner =
      "items" in token ? token.items.flatMap(({ key, value }) => [key, value]) : "value" in token ? [token.value] : [];
    for (const one of inner) if (one && typeof one === "object") open.push({ token: one, level: level + 1 });
  }
  return undefined;
}

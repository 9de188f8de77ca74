import type * as Reader from "../third-party/yaml-reader";

/** The value of a YAML document. The reader is loaded when there is something to read: most syntheses only write. Throws what is wrong with `text`. */
export function fromYaml(text: string): unknown {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { Composer, Parser } = require("../third-party/yaml-reader") as typeof Reader;
  const [document] = new Composer().compose(new Parser().parse(text));
  const [fault] = document?.errors ?? [];
  if (fault) throw fault;
  return document?.toJS();
}

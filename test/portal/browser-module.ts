import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What a script of the portal's pages, or of those that a component puts there, exports, run as it is served. It may import nothing. */
export function browserModule<T>(name: string, component = "portal"): T {
  const text = readFileSync(join(__dirname, "../../lib", component, "browser", name), "utf8");
  const names = [...text.matchAll(/^export (?:function|const) (\w+)/gm)].map(([, found]) => found);
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- our own file, as a browser would evaluate it
  const run = new Function(`${text.replace(/^export /gm, "")}\nreturn { ${names.join(", ")} };`) as () => T;
  return run();
}

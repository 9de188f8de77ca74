import { spawnSync } from "node:child_process";

/** Each escapes for another program, in one of the ways in which people do. */
const ESCAPES = [
  "encodeURIComponent(text)",
  "encodeURI(text)",
  'text.replaceAll("&", "&amp;")',
  'text.replace(/</g, "&lt;")',
  'text.replace(/"/g, "&#34;")',
  String.raw`text.replace(/["\\]/g, "\\$&")`,
  String.raw`text.replaceAll("\"", "\\\"")`,
  'text.replaceAll("%", "%%")',
  'text.replaceAll("$", "$$$$")',
  'text.replace(/ /g, "%20")',
  "text.replace(/[*_]/g, (sign) => `\\\\${sign}`)",
  "text.replace(/[()]/g, (sign) => `%${sign.charCodeAt(0)}`)",
  'text.split("&").join("&amp;")',
  String.raw`text.split("\"").join("\\\"")`,
];

const HARMLESS = ['text.replace(/\\/$/, "")', 'text.split(",").join("\\n")', 'text.replace("a", "b")'];

interface Finding {
  readonly line: number;
  readonly ruleId: string;
  readonly message: string;
}

/** The expressions among all of this file that the project's own lint, run on `filePath`, takes for escaping. */
function foundIn(filePath: string): readonly string[] {
  const all = [...ESCAPES, ...HARMLESS];
  const input = all
    .map((expression, index) => `export const made${index} = (text: string) => ${expression};\n`)
    .join("");
  // A process of its own: the configuration is a module that Jest cannot import.
  const { stdout } = spawnSync(
    "node_modules/.bin/eslint",
    ["--format=json", "--stdin", `--stdin-filename=${filePath}`],
    { input, encoding: "utf8" },
  );
  const [result] = JSON.parse(stdout) as readonly { readonly messages: readonly Finding[] }[];
  return (result?.messages ?? [])
    .filter(({ ruleId, message }) => ruleId === "no-restricted-syntax" && message.startsWith("Escape with a function"))
    .map(({ line }) => all[line - 1] ?? "");
}

describe("escaping outside of lib/escaping", () => {
  it.each(["lib/alertmanager/routing/report.ts", "constructs/runbooks.ts"])("is found by lint in %s", (file) => {
    expect(foundIn(file)).toEqual(ESCAPES);
  });
});

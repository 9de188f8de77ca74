import { spawnSync } from "node:child_process";

interface Finding {
  readonly ruleId: string;
  readonly line: number;
  readonly message: string;
}

/** What the project's own lint says about circles if `lib/rules/once-each.ts`, which the catalogue imports, were `input`. */
function circlesOf(input: string): readonly string[] {
  // A process of its own: the configuration is a module that Jest cannot import.
  const { stdout } = spawnSync(
    "node_modules/.bin/eslint",
    ["--format=json", "--stdin", "--stdin-filename=lib/rules/once-each.ts"],
    { input, encoding: "utf8" },
  );
  const [result] = JSON.parse(stdout) as readonly { readonly messages: readonly Finding[] }[];
  return (result?.messages ?? [])
    .filter(({ ruleId }) => ruleId === "circles/none")
    .map(({ line, message }) => `${line}: ${message}`);
}

describe("imports that lead back to their file", () => {
  it("are found by lint, also over other folders and where they are of types", () => {
    const input = 'export { minutes } from "./proof";\n\nexport type { Routing } from "../alertmanager";\n';
    expect(circlesOf(input)).toEqual([
      expect.stringMatching(
        /^3: Imports lead back here: lib\/rules\/once-each\.ts → lib\/alertmanager\/index\.ts → .* → lib\/rules\/once-each\.ts\. Move/,
      ),
    ]);
  });
});

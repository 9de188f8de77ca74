import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The settings that docs/instrumentation.md has for a language. */
export function settingsOf(language: string): string {
  const page = readFileSync(join(__dirname, "..", "..", "..", "docs", "instrumentation.md"), "utf8");
  return new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``).exec(page)?.[1] ?? "";
}

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { SpecificationError, parseSpecification } from "../../lib/specification";

const markdown = readFileSync(join(__dirname, "../../docs/specification/vm-monitoring-specification.md"), "utf8");

/** The document's blocks of a language, in order. */
export function blocksOf(language: "yaml" | "json"): string[] {
  return [...markdown.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, "gs"))].map(([, block]) => block ?? "");
}

/** The document's YAML blocks as one file. */
export const documentYaml = blocksOf("yaml").join("\n");

/** The lines of the error that `text` is refused with; none when it is taken. */
export function complaintsAbout(text: string, source = "observability.yaml"): string[] {
  return complaintsOf(() => parseSpecification(text, { source }));
}

/** The one line that `text` is refused with. */
export function complaintAbout(text: string): string {
  const lines = complaintsAbout(text, "o.yaml");
  expect(lines).toHaveLength(1);
  return lines[0] ?? "";
}

/** The lines of the SpecificationError that `read` throws; none when it throws nothing. */
export function complaintsOf(read: () => unknown): string[] {
  try {
    read();
  } catch (error) {
    if (error instanceof SpecificationError) return error.message.split("\n");
    throw error;
  }
  return [];
}

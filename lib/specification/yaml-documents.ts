import { yamlModule } from "./lazy";
import type { YamlReading } from "./yaml-source";

/** The YAML documents of `text`, which `---` divides, each with the places of its parts in the whole text. */
export function yamlDocuments(text: string): readonly YamlReading[] {
  const documents: string[] = [];
  let lines: string[] = [];
  let before = 0;
  // Empty lines stand in for the documents before, so that places are right.
  const end = () => documents.push(`${"\n".repeat(before)}${lines.join("\n")}`);
  for (const line of text.replace(/^\uFEFF/, "").split(/\r?\n/)) {
    if (/^---(\s|$)/.test(line)) {
      end();
      before += lines.length;
      lines = [line.slice(3)];
    } else lines.push(line);
  }
  end();
  return documents.map((one) => yamlModule().readYaml(one)).filter(({ given, issues }) => given ?? issues.length > 0);
}

import { readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";

/** Root of the repository. */
export const ROOT = resolve(__dirname, "../..");

/** One fenced block of a page. */
export interface Fence {
  /** Path of the page below the root. */
  readonly page: string;
  /** Line of the block's first line of content, from 1. */
  readonly line: number;
  readonly language: string;
  /** What follows the language: by our convention the path of the file that the block shows. */
  readonly title: string;
  readonly text: string;
}

/** A link to another place of the repository. */
export interface Link {
  readonly page: string;
  readonly line: number;
  /** As written: `docs/aws.md#volumes`. */
  readonly target: string;
}

/** Paths of all pages that a reader meets, below the root. */
export function pages(): readonly string[] {
  const top = readdirSync(ROOT).filter((name) => name.endsWith(".md"));
  const nested = ["docs", "examples", "bench"].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".md") && !/(^|\/)(node_modules|cdktf\.out)\//.test(path))
      .map((path) => join(folder, path)),
  );
  return [...top, ...nested].sort();
}

/** The lines of a page. */
export function linesOf(page: string): readonly string[] {
  return readFileSync(join(ROOT, page), "utf8").split("\n");
}

/** The fenced blocks of a page's text, also those inside lists and tables. */
export function fencesOf(page: string, lines: readonly string[] = linesOf(page)): readonly Fence[] {
  const fences: Fence[] = [];
  let open: { indent: number; start: number; language: string; title: string } | undefined;
  lines.forEach((line, index) => {
    const match = /^(\s*)```(\S*)\s*(.*)$/.exec(line);
    if (match === null) return;
    if (open === undefined) {
      open = { indent: match[1]?.length ?? 0, start: index + 1, language: match[2] ?? "", title: match[3] ?? "" };
      return;
    }
    const { indent, start, language, title } = open;
    const text = lines.slice(start, index).map((content) => content.slice(indent));
    fences.push({ page, line: start + 1, language, title, text: text.join("\n") });
    open = undefined;
  });
  return fences;
}

/** The links of a page to other files of the repository and to its own headings. */
export function linksOf(page: string, lines: readonly string[] = linesOf(page)): readonly Link[] {
  let fenced = false;
  return lines.flatMap((line, index) => {
    if (/^\s*```/.test(line)) fenced = !fenced;
    if (fenced) return [];
    return [...line.matchAll(/\]\(([^)\s]+)\)/g)]
      .map((match) => match[1] ?? "")
      .filter((target) => !/^[a-z]+:/.test(target))
      .map((target) => ({ page, line: index + 1, target }));
  });
}

/** Anchors of a page's headings, as GitHub makes them. */
export function anchorsOf(lines: readonly string[]): readonly string[] {
  return lines
    .filter((line) => /^#{1,6} /.test(line))
    .map((line) =>
      line
        .replace(/^#+ /, "")
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, "")
        .trim()
        .replace(/ /g, "-"),
    );
}

/** `path` as seen from the root, with forward slashes. */
export function fromRoot(path: string): string {
  return relative(ROOT, path).split("\\").join("/");
}

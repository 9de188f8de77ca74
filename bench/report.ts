import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { BenchError, type Summary } from "./measure";

/** The page that shows what the benchmarks found. Its prose is written by hand, its tables by the benchmarks. */
const PAGE = resolve(__dirname, "../docs/performance.md");

/** Puts `text` between the marks of `section` on the page. */
export function write(section: string, text: string): void {
  const page = readFileSync(PAGE, "utf8");
  const [begin, end] = [`<!-- bench:${section} -->`, `<!-- /bench:${section} -->`];
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from < 0 || to < from) throw new BenchError(`${PAGE} has no place for ${section}: ${begin} … ${end}`);
  writeFileSync(PAGE, `${page.slice(0, from + begin.length)}\n${text.trim()}\n${page.slice(to)}`);
}

/** A Markdown table. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** `240 ms`, `4.2 s`. */
export function duration(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

/** `4.2 s (4.0 s to 4.9 s)` */
export function spread({ median, least, most }: Summary): string {
  return `${duration(median)} (${duration(least)} to ${duration(most)})`;
}

/** `1.4x` */
export function ratio(of: number, to: number): string {
  return `${(of / to).toFixed(1)}x`;
}

/** `71 MiB` */
export function memory(mebibytes: number): string {
  return `${Math.round(mebibytes)} MiB`;
}

/** What a figure of `T` should come to. */
export interface Aim<T> {
  readonly text: string;
  readonly value: (figures: T) => number;
  readonly most: number;
  readonly print: (value: number) => string;
}

/** A line for each aim: what it came to, and whether that is enough. */
export function aimLines<T>(aims: readonly Aim<T>[], figures: T): readonly string[] {
  return aims.map(({ text, value, most, print }) => {
    const came = value(figures);
    return `- ${text}: ${print(came)}, ${came <= most ? "met" : "**not met**"}`;
  });
}

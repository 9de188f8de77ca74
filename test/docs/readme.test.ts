import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fencesOf, ROOT, type Fence } from "./markdown";

const fences = fencesOf("README.md");
const OUTPUT = "cdktf.out/";
const shown = fences.filter(({ title }) => title.startsWith(OUTPUT));

/** Keys as `ssh-keyscan` would print them. */
const KNOWN_HOSTS = ["10.20.0.5", "10.20.0.11"]
  .map((address, n) => `${address} ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${String(n).repeat(43)}\n`)
  .join("");

describe("the README's example", () => {
  // Below the repository, where the imports of a user's main file are found.
  mkdirSync(join(ROOT, ".cache"), { recursive: true });
  const folder = mkdtempSync(join(ROOT, ".cache/readme-"));
  const before = process.cwd();

  beforeAll(async () => {
    process.chdir(folder);
    writeFileSync("observability.yaml", titled("observability.yaml").text);
    writeFileSync("known_hosts", KNOWN_HOSTS);
    writeFileSync("main.ts", titled("main.ts").text);
    await import(join(folder, "main.ts"));
  });

  afterAll(() => {
    process.chdir(before);
    rmSync(folder, { recursive: true });
  });

  it("shows results", () => {
    expect(shown.length).toBeGreaterThan(2);
  });

  it.each(shown.map((fence) => [fence.title.slice(OUTPUT.length), fence] as const))(
    "shows what synthesis writes: %s",
    (_, { title, text }) => {
      const written = readFileSync(join(folder, title), "utf8").split("\n").map(trimmed);
      expect(missing(text.split("\n").map(trimmed), written)).toEqual([]);
    },
  );
});

/** The block with this title. */
function titled(title: string): Fence {
  const found = fences.find((fence) => fence.title === title);
  if (found === undefined) throw new TypeError(`README.md has no block titled ${title}`);
  return found;
}

/** Lines of an excerpt that the file does not have so: together, save where the excerpt has a line with "…" alone. */
function missing(excerpt: readonly string[], written: readonly string[]): readonly string[] {
  let from = 0;
  return parts(excerpt).flatMap((part) => {
    const at = written.findIndex(
      (_, index) => index >= from && part.every((line, n) => begins(written[index + n], line)),
    );
    if (at < 0) return part;
    from = at + part.length;
    return [];
  });
}

function parts(excerpt: readonly string[]): readonly (readonly string[])[] {
  const all: string[][] = [[]];
  for (const line of excerpt) {
    if (line === "…") all.push([]);
    else all.at(-1)?.push(line);
  }
  return all;
}

/** A line of an excerpt that ends in "…" is the beginning of a longer one. */
function begins(written: string | undefined, line: string): boolean {
  return line.endsWith("…") ? written?.startsWith(line.slice(0, -1)) === true : written === line;
}

function trimmed(line: string): string {
  return line.trim();
}

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fencesOf, linksOf, ROOT } from "./markdown";

const OUTPUT = "cdktf.out/";

/** Keys as `ssh-keyscan` would print them. */
const KNOWN_HOSTS = ["10.20.0.5", "10.20.0.11"]
  .map((address, n) => `${address} ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${"ABC".charAt(n).repeat(43)}\n`)
  .join("");

describe.each([
  ["README.md", "routing", 0],
  ["docs/alert-routing.md", "routing", 2],
  ["docs/retention.md", "retention", 1],
])("the example of %s", (page, drawnIn, count) => {
  const fences = fencesOf(page);
  const shown = fences.filter(({ title }) => title.startsWith(OUTPUT));
  const pictures = linksOf(page).filter(({ target }) => target.endsWith(".svg"));
  // Below the repository, where the imports of a user's main file are found.
  mkdirSync(join(ROOT, ".cache"), { recursive: true });
  const folder = mkdtempSync(join(ROOT, ".cache/example-"));
  const before = process.cwd();

  beforeAll(async () => {
    process.chdir(folder);
    writeFileSync("known_hosts", KNOWN_HOSTS);
    for (const { title, text } of fences)
      if (["observability.yaml", "main.ts"].includes(title)) writeFileSync(title, text);
    await import(join(folder, "main.ts"));
  });

  afterAll(() => {
    process.chdir(before);
    rmSync(folder, { recursive: true });
  });

  it("shows results", () => {
    expect(shown.length).toBeGreaterThan(1);
  });

  it.each(shown.map((fence) => [fence.title.slice(OUTPUT.length), fence] as const))(
    "shows what synthesis writes: %s",
    (_, { title, text }) => {
      const written = readFileSync(join(folder, title), "utf8").split("\n").map(trimmed);
      expect(missing(text.split("\n").map(trimmed), written)).toEqual([]);
    },
  );

  it("has the pictures that synthesis draws", () => {
    const drawn = (name: string) => readFileSync(join(folder, OUTPUT, "stacks/production", drawnIn, name), "utf8");
    for (const { target } of pictures)
      expect(readFileSync(join(ROOT, dirname(page), target), "utf8")).toBe(drawn(basename(target)));
    expect(pictures.length).toBe(count);
  });
});

describe("the tests of docs/testing.md", () => {
  const text =
    fencesOf("docs/testing.md").find(({ text: block }) => block.includes("expect.extend(matchers)"))?.text ?? "";
  const folder = mkdtempSync(join(ROOT, ".cache/example-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  // A snapshot that is not written yet fails in CI.
  writeFileSync(join(folder, "own.ts"), text.replace("toMatchSnapshot()", 'toHaveProperty("resource")'));
  jest.requireActual<object>(join(folder, "own.ts"));
});

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

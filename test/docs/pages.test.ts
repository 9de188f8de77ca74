import { existsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { errorsOf } from "./compile";
import { anchorsOf, fencesOf, linesOf, linksOf, pages, ROOT, type Fence } from "./markdown";

const snippet = (text: string): Fence => ({ page: "README.md", line: 10, language: "ts", title: "", text });

describe("the documentation", () => {
  it("shows only TypeScript that compiles against the library", () => {
    const snippets = pages().flatMap((page) => fencesOf(page).filter(({ language }) => language === "ts"));
    expect(snippets.map(({ page }) => page)).toContain("README.md");
    expect(errorsOf(snippets)).toEqual([]);
  });

  it("would be refused for a name that the library lacks, at the line of its page", () => {
    const errors = errorsOf([
      snippet(
        'import { App } from "cdktf";\nimport { NoSuchStack } from "cdktf-vm-observability";\nnew NoSuchStack(new App());',
      ),
    ]);
    expect(errors).toEqual(["README.md:11 Module '\"cdktf-vm-observability\"' has no exported member 'NoSuchStack'."]);
  });

  it("links only to what exists", () => {
    const broken = pages().flatMap((page) => linksOf(page).filter((link) => !resolves(page, link.target)));
    expect(broken.map(({ page, line, target }) => `${page}:${line} ${target}`)).toEqual([]);
  });

  it("calls every link broken that leads nowhere", () => {
    expect(resolves("README.md", "ARCHITECTURE.md")).toBe(true);
    expect(resolves("README.md", "docs/no-such-page.md")).toBe(false);
    expect(resolves("README.md", "ARCHITECTURE.md#no-such-heading")).toBe(false);
  });
});

/** Whether a link of `page` leads to a file or folder, and to a heading where it names one. */
function resolves(page: string, target: string): boolean {
  const [path = "", anchor] = target.split("#");
  const file = path === "" ? page : join(dirname(page), path);
  if (!existsSync(join(ROOT, file))) return false;
  return anchor === undefined || (statSync(join(ROOT, file)).isFile() && anchorsOf(linesOf(file)).includes(anchor));
}

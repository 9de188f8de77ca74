import fc from "fast-check";
import MarkdownIt from "markdown-it";
import { RE2JS } from "re2js";
import { markdownAddress, markdownCode, markdownText, promqlString, regexpLiteral, urlPart } from "../../lib/escaping";
import { readPromql } from "../../lib/promql";
import { markdownToHtml } from "../../lib/third-party/markdown";

/** What one dialect or another takes as its own, between words. */
const MARKS = [
  ..."<>&|*_~`#!{}[]()\\\"'=,:;@-+.?%$^/ \n\t",
  ...["a", "1", "é", "名", "😀", "web_1", "\\E", "\\Q", "](", "<script>", "&lt;", "%41", "${a}", "{{ x }}", "..", "$1"],
];
const hostile = fc.oneof(
  fc.array(fc.constantFrom(...MARKS), { maxLength: 10 }).map((parts) => parts.join("")),
  fc.string({ unit: "grapheme" }),
);

function holds<Values>(property: fc.IProperty<Values>): void {
  fc.assert(property, { numRuns: 2_000 });
}

describe("a part of an address, as WHATWG URL reads it", () => {
  it("is one name or value of a query, and one step of a path", () => {
    holds(
      fc.property(hostile, hostile, (name, value) => {
        const { searchParams } = new URL(`https://a.example/?${urlPart(name)}=${urlPart(value)}&last=1`);
        expect([...searchParams]).toEqual([
          [name, value],
          ["last", "1"],
        ]);
        fc.pre(value !== "." && value !== "..");
        const { pathname, search, hash } = new URL(`https://a.example/x/${urlPart(value)}/y`);
        expect(pathname.split("/").map(decodeURIComponent)).toEqual(["", "x", value, "y"]);
        expect([search, hash]).toEqual(["", ""]);
      }),
    );
  });
});

/** Text and code of a paragraph as the renderer's own reader takes it apart. */
function inline(markdown: string) {
  const [opening, content, ...others] = new MarkdownIt({ html: false }).parse(markdown, {});
  return { opening: opening?.type, children: content?.children ?? [], others: others.map(({ type }) => type) };
}

const oneLine = (text: string) => text.replace(/\s*\n\s*/g, " ");

describe("text in a line of Markdown, as the bundled renderer reads it", () => {
  it("is nothing but itself", () => {
    holds(
      fc.property(hostile, (text) => {
        const { children, others } = inline(`see ${markdownText(text)} now`);
        expect(others).toEqual(["paragraph_close"]);
        expect([...new Set(children.map(({ type }) => type))]).toEqual(["text"]);
      }),
    );
  });

  it("is code of the same signs", () => {
    holds(
      fc.property(
        hostile.filter((text) => text.trim() !== ""),
        (text) => {
          const { children } = inline(`see ${markdownCode(text)} now`);
          const code = children.find(({ type }) => type === "code_inline");
          expect(children.map(({ type }) => type)).toEqual(["text", "code_inline", "text"]);
          expect(code?.content.trim()).toBe(oneLine(text).trim());
        },
      ),
    );
  });

  it("is one address of a link", () => {
    holds(
      fc.property(hostile, (text) => {
        const html = markdownToHtml(`[words](${markdownAddress(`https://a.example/?q=${urlPart(text)}`)})`);
        const [, href] = /^<p><a href="([^"]*)">words<\/a><\/p>\n$/.exec(html) ?? [];
        expect(new URL((href ?? "").replaceAll("&amp;", "&")).searchParams.get("q")).toBe(text);
      }),
    );
  });
});

describe("text as a regular expression", () => {
  it("matches exactly itself in RE2 and in JavaScript", () => {
    holds(
      fc.property(hostile, hostile, (text, other) => {
        const pattern = regexpLiteral(text);
        expect(RE2JS.compile(pattern, RE2JS.DOTALL).matches(text)).toBe(true);
        expect(RE2JS.compile(pattern, RE2JS.DOTALL).matches(other)).toBe(text === other);
        expect(new RegExp(`^(?:${pattern})$`, "u").test(text)).toBe(true);
        expect(new RegExp(`^(?:${pattern})$`, "u").test(other)).toBe(text === other);
      }),
    );
  });
});

describe("text in PromQL", () => {
  it("is read as it was meant", () => {
    holds(
      fc.property(hostile, (text) => {
        expect(readPromql(promqlString(text))).toMatchObject({ problems: [], expr: { kind: "string", value: text } });
      }),
    );
  });
});

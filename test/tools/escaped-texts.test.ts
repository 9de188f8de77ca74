import { App, Fn, TerraformOutput, TerraformStack, Token } from "cdktf";
import fc from "fast-check";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { succeed } from "../../harness/command";
import { motoPython } from "../../harness/moto";
import { Terraform } from "../../harness/terraform";
import { timeline } from "../../lib/alertmanager";
import { verbatim } from "../../lib/escaping";
import type { Block } from "../../lib/runbooks/model";
import { renderHtml } from "../../lib/runbooks/html";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "vmo-escaped-"))));
afterEach(() => rmSync(folder, { recursive: true }));

/** The same texts in every run, of what the reader takes as its own and what stands beside it. */
function textsOf(marks: readonly string[], count: number, seed: number): readonly string[] {
  const text = fc.array(fc.constantFrom(...marks), { minLength: 1, maxLength: 8 }).map((parts) => parts.join(""));
  return [...new Set(fc.sample(text, { numRuns: count, seed }))];
}

describe("text for Terraform", () => {
  const TOKEN = "{token}";
  const marks = [
    ..."${}%$%\"\\'~#@ \n\t",
    "${",
    "%{",
    "$${",
    "%%{",
    "${a}",
    "%{if true}",
    "%{~",
    "TfToken[",
    "e\u0301",
    "\0",
    "名",
    "a",
  ];

  it("is delivered character for character, accents composed, beside tokens too", async () => {
    const texts = textsOf([...marks, TOKEN, TOKEN], 1_500, 9);
    const app = new App({ outdir: join(folder, "cdktf.out") });
    const stack = new TerraformStack(app, "texts");
    const token = Token.asString(Fn.upper("a"));
    const written = texts.map((text) => verbatim(text.replaceAll(TOKEN, () => token)));
    new TerraformOutput(stack, "texts", { value: written });
    app.synth();
    const terraform = new Terraform({ folder: join(folder, "cdktf.out/stacks/texts") });
    await terraform.init();
    const { errors, outputs } = await terraform.apply();
    expect(errors).toBe("");
    const delivered = outputs["texts"] as readonly string[];
    const different = texts
      .map((text, index) => [text.replaceAll(TOKEN, "A").normalize("NFC"), delivered[index]])
      .filter(([meant, came]) => meant !== came);
    expect(texts.length).toBeGreaterThan(1_000);
    expect(different).toEqual([]);
  });
});

/** What stands in a file of documents, as Python's own readers of HTML and XML find it. */
const READER = `
import html.parser, json, sys, xml.etree.ElementTree as tree

class Reader(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.found = []
    def handle_starttag(self, tag, attributes): self.found.append([tag, attributes])
    def handle_endtag(self, tag): self.found.append(["/" + tag])
    def handle_comment(self, text): self.found.append(["comment", text])
    def handle_decl(self, text): self.found.append(["declaration", text])
    def handle_pi(self, text): self.found.append(["instruction", text])
    def handle_data(self, text):
        if self.found and self.found[-1][0] == "text": self.found[-1][1] += text
        else: self.found.append(["text", text])

def of_html(text):
    reader = Reader()
    reader.feed(text)
    reader.close()
    return reader.found

def of_xml(text):
    return [[node.tag.split("}")[1], node.text or ""] for node in tree.fromstring(text).iter()]

read = {"html": of_html, "xml": of_xml}[sys.argv[1]]
json.dump([read(one) for one in json.load(sys.stdin)], sys.stdout)
`;

const found = async (kind: "html" | "xml", documents: readonly string[]) =>
  JSON.parse(
    await succeed(await motoPython(), ["-c", READER, kind], { input: JSON.stringify(documents) }),
  ) as readonly unknown[];

const MARKS = [
  ..."<>&\"'/=!?;#-[]` \n\t",
  ...[
    "&lt",
    "&amp;",
    "&#60;",
    "&#x3c",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<script>",
    "</title>",
    "</code>",
    "</main>",
  ],
  ...["' onclick='", '" onclick="', "<?", "</", "é", "名", "😀", "a"],
];

describe("text on our pages", () => {
  it("is nothing but itself to a reader of HTML, wherever it stands", async () => {
    const line = (text: string) => [text, { code: text }, { text, to: `https://a.example/?q=${text}` }];
    const pageOf = (text: string) => {
      const kinds = (["steps", "points", "checks"] as const).map((kind) => ({ kind, lines: [line(text), line(text)] }));
      const blocks: readonly Block[] = [{ kind: "heading", text }, { kind: "text", line: line(text) }, ...kinds];
      return renderHtml({ alert: text, title: text, sections: [{ heading: text, blocks }] }, "/");
    };
    const texts = textsOf(MARKS, 300, 10);
    const [plain, ...read] = await found("html", [pageOf("PLAIN"), ...texts.map(pageOf)]);
    const expected = texts.map((text): unknown =>
      JSON.parse(JSON.stringify(plain).replaceAll("PLAIN", () => inJson(text))),
    );
    expect(JSON.stringify(plain).match(/PLAIN/g)).toHaveLength(32);
    expect(texts.filter((_, index) => JSON.stringify(read[index]) !== JSON.stringify(expected[index]))).toEqual([]);
  });

  it("is nothing but itself to a reader of XML, in a picture of who is notified", async () => {
    const texts = textsOf(MARKS, 500, 11).map((text) => text.replace(/\s/g, "_"));
    const read = await found(
      "xml",
      texts.map((text) => timeline(text, []).toString()),
    );
    const shown = (read as readonly (readonly [tag: string, text: string])[][]).map((nodes) =>
      nodes.flatMap(([tag, text]) => (tag === "text" ? [text] : [])).join(""),
    );
    expect(shown).toEqual(texts);
    expect(new Set(read.flatMap((nodes) => (nodes as string[][]).map(([tag]) => tag)))).toEqual(
      new Set(["svg", "rect", "line", "text"]),
    );
  });
});

/** `text` within a string of JSON. */
function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

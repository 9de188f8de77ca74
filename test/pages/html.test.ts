import { Html, htmlLines, htmlPage, markup } from "../../lib/pages";

const HOSTILE = `<script>alert("1")</script>&'`;
const SHOWN = "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;";

describe("markup", () => {
  it("escapes whatever is put into it, in attributes and lists as well", () => {
    expect(markup`<p title="${HOSTILE}">${HOSTILE}${[HOSTILE, 7]}</p>`.toString()).toBe(
      `<p title="${SHOWN}">${SHOWN}${SHOWN}7</p>`,
    );
  });

  it("shows the code of what turns the direction of writing: rule files may name their alerts so", () => {
    expect(markup`<h1>${"gnp\u202ehost\u2066"}</h1>`.toString()).toBe("<h1>gnp\\u202ehost\\u2066</h1>");
    expect(markup`<p>${"שלום\u200f"}</p>`.toString()).toBe("<p>שלום\u200f</p>");
  });

  it("takes markup as it is, once", () => {
    const item = (text: string) => markup`<li>${text}</li>`;
    expect(markup`<ul>${["a", "<b>"].map(item)}</ul>`.toString()).toBe("<ul><li>a</li><li>&lt;b&gt;</li></ul>");
    expect(htmlLines([item("a"), item("b")]).toString()).toBe("<li>a</li>\n<li>b</li>");
    expect(markup`${Html.trusted("<b>")}`.toString()).toBe("<b>");
  });
});

describe("a page", () => {
  it("escapes its title, its root and its script", () => {
    const page = htmlPage({ title: HOSTILE, body: markup`<p>${HOSTILE}</p>`, root: `/"x/`, script: "a&b.mjs" });
    expect(page).not.toContain("<script>");
    expect(page).toContain(`<title>${SHOWN}</title>`);
    expect(page).toContain(`<h1>${SHOWN}</h1>\n<p>${SHOWN}</p>`);
    expect(page).toContain('src="/&quot;x/a&amp;b.mjs"');
  });
});

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const BROWSER = join(__dirname, "../../lib/portal/browser");

describe("scripts of the portal's pages", () => {
  it("ask the portal in one place alone, which keeps the reader's sign-in back from no question", () => {
    const scripts = readdirSync(BROWSER).map((name) => ({ name, text: readFileSync(join(BROWSER, name), "utf8") }));
    const asking = scripts.filter(({ text }) => /\bfetch\(|XMLHttpRequest|sendBeacon/.test(text));
    expect(asking.map(({ name }) => name)).toEqual(["requests.mjs"]);
    expect(asking[0]?.text).not.toContain("credentials:");
  });
});

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const BROWSER = join(__dirname, "../../lib/portal/browser");

describe("scripts of the portal's pages", () => {
  it("keep the reader's sign-in back from no question to the portal", () => {
    const scripts = readdirSync(BROWSER).filter((name) => name.endsWith(".mjs"));
    const asking = scripts.filter((name) => readFileSync(join(BROWSER, name), "utf8").includes("fetch("));
    expect(asking).toContain("silence.mjs");
    for (const name of asking)
      expect([name, /credentials: "omit"/.test(readFileSync(join(BROWSER, name), "utf8"))]).toEqual([name, false]);
  });
});

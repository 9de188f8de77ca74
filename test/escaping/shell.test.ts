import { execFileSync } from "node:child_process";
import { shellWord } from "../../lib/escaping";

describe("a word of a shell's command", () => {
  it.each([
    ["production fleet/web-1"],
    ["it's o'clock"],
    ["'"],
    [""],
    ['$HOME `id` $(id) "x" \\n ; & | * ~ #'],
    ["a\nb"],
  ])("is read by sh as it was written: %j", (text) => {
    const read = execFileSync("sh", ["-c", `printf '<%s>' ${shellWord(text)} end`], { encoding: "utf8" });
    expect(read).toBe(`<${text}><end>`);
  });
});

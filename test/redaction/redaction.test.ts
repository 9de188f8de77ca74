import { readFileSync } from "node:fs";
import { RE2JS } from "re2js";
import { pairExpressions, redactionRules, type RedactionSettings, SECRET_KEYS } from "../../lib/redaction";
import { defaultSpecification } from "../../lib/specification";

const rulesOf = (changed: Partial<RedactionSettings> = {}) =>
  redactionRules({ ...defaultSpecification.redaction, ...changed });

/** `text` as an engine of Go's leaves it, which has no look at matches by code. */
function replacedByGo(text: string, changed: Partial<RedactionSettings> = {}): string {
  return rulesOf(changed).patterns.reduce((before, { pattern, ignoreCase, keeps, with: replacement }) => {
    const compiled = RE2JS.compile(pattern, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
    return compiled.matcher(before).replaceAll(`${keeps ? "$1" : ""}${replacement}`);
  }, text);
}

describe("rules of redaction", () => {
  it("are all read by Go's engine", () => {
    for (const { pattern } of rulesOf().patterns) expect(() => RE2JS.compile(pattern)).not.toThrow();
  });

  it.each([
    ["password=hunter2 next", "password=[redacted] next"],
    ['{"userPassword": "hun\\"ter2", "a": 1}', '{"userPassword": [redacted], "a": 1}'],
    ["Authorization: Bearer hunter2hunter2", "Authorization: [redacted]"],
    ["https://bob:hunter2@db.example/x", "https://[redacted]@db.example/x"],
    ["key AKIAIOSFODNN7EXAMPLE used", "key [key] used"],
    ["card 4111 1111 1111 1111 refused", "card [card] refused"],
    ["mail to ann@example.com failed", "mail to [email] failed"],
    ["from 203.0.113.77", "from 203.0.113.0"],
  ])("replace the same in Go's engine: %s", (text, replaced) => {
    expect(replacedByGo(text)).toBe(replaced);
  });

  it.each([
    "password=hunter2",
    '{"userPassword": "hunter2"}',
    "--secret hunter2",
    "--password 'hunter2'",
    "Cookie: sid=hunter2",
    "<password>hunter2</password>",
    '{"name": "DB_PASSWORD", "value": "hunter2"}',
    "('X-Api-Key', 'hunter2')",
    "mysql -u root -phunter2",
    "curl -u ann:hunter2",
    "identified by 'hunter2'",
    "badge_number: hunter2",
  ])("replace values beside names whole, where one expression looks for them: %s", (text) => {
    const settings = { ...defaultSpecification.redaction, keys: ["badge_number"] };
    const left = pairExpressions(settings).reduce(
      (before, pattern) => RE2JS.compile(pattern, RE2JS.CASE_INSENSITIVE).matcher(before).replaceAll("-"),
      text,
    );
    expect(left).not.toContain("hunter2");
  });

  it("hide the keys that their page lists", () => {
    const [, list = ""] = /<!-- keys -->\n\n?(.*)\n/.exec(readFileSync("docs/redaction.md", "utf8")) ?? [];
    expect(list.split(", ").map((name) => name.replace(/`/g, ""))).toEqual([...SECRET_KEYS].sort());
  });

  it("leave alone what only looks like a secret", () => {
    const text = "12 shipping tokens? no: spinner at 10:30:00, std::vector, trace 4bf92f3577b34da6a3ce929d0e0e4736";
    expect(replacedByGo(text)).toBe(text);
  });

  it("know names of up to four letters as whole words only", () => {
    expect(rulesOf().keys.words).toContain("pin");
    expect(rulesOf().keys.parts).not.toContain("pin");
    expect(replacedByGo("shipping=1 pin=1234")).toBe("shipping=1 pin=[redacted]");
  });

  it("grow by the user's own keys and patterns", () => {
    const own = { keys: ["badge_number"], patterns: { project: { pattern: "(Project )\\d{4}" } } };
    expect(replacedByGo("badgeNumber: 77 of Project 1234", own)).toBe("badgeNumber: [redacted] of Project [project]");
  });

  it("shrink by those that are left out", () => {
    const text = "ann@example.com from 203.0.113.77";
    expect(replacedByGo(text, { without: ["email"], ipAddresses: "keep" })).toBe(text);
    expect(replacedByGo(text, { ipAddresses: "redact" })).toBe("[email] from [ip]");
  });
});

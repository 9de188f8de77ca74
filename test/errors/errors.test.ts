import { Token } from "cdktf";
import { AssumptionError, ValidationError, nearest, quoted } from "../../lib/errors";

describe("a validation error", () => {
  test("stays readable when thousands of entries have one fault", () => {
    const problems = Array.from({ length: 15_000 }, (_, index) => ({
      path: `contacts.p${index}`,
      message: "add phone",
    }));
    const error = new ValidationError("alertmanager", problems);
    expect(error.problems).toHaveLength(15_000);
    expect(error.message.split("\n")).toHaveLength(101);
    expect(error.message).toMatch(/\n\[alertmanager\] and 14900 more$/);
  });

  const construct = { node: { path: "production/logs/retention" } };

  test("names the construct, the prop, the rule and the fix, a line each, sorted by prop", () => {
    const error = new ValidationError(construct, [
      { path: "warm.until", message: 'must be later than hot.until (7d), got "5d"; raise it or remove the warm tier' },
      { path: "hot.until", message: "is missing" },
      { path: "", message: "has no tier" },
    ]);
    expect(error.message).toBe(
      [
        "[production/logs/retention] has no tier",
        "[production/logs/retention] hot.until: is missing",
        '[production/logs/retention] warm.until: must be later than hot.until (7d), got "5d"; raise it or remove the warm tier',
      ].join("\n"),
    );
    expect(error.problems.map(({ path }) => path)).toEqual(["", "hot.until", "warm.until"]);
    expect(error.name).toBe("ValidationError");
  });

  test("takes a plain name for what is given before there is a construct", () => {
    expect(new ValidationError("SshFleet.of", [{ path: "hosts", message: "is empty" }]).message).toBe(
      "[SshFleet.of] hosts: is empty",
    );
  });

  test("shows what would move a terminal's cursor, or turn what follows, as its code", () => {
    const path = "hosts.a\u001b[2J\u0000\u202eb";
    expect(new ValidationError("x", [{ path, message: "is empty\nin two lines" }]).message).toBe(
      "[x] hosts.a\\u001b[2J\\u0000\\u202eb: is empty\nin two lines",
    );
  });

  test("is thrown when there is something to say, and only then", () => {
    expect(() => ValidationError.throwIfAny(construct, [])).not.toThrow();
    expect(() => ValidationError.throwIfAny(construct, [{ path: "a", message: "b" }])).toThrow(
      new ValidationError(construct, [{ path: "a", message: "b" }]),
    );
  });
});

test("a broken assumption says that it is ours", () => {
  expect(new AssumptionError("a release has a manifest").message).toBe(
    "a release has a manifest (this is a bug in cdktf-vm-observability; please report it with the stack trace)",
  );
});

describe("a value in a message", () => {
  const cyclic: unknown[] = [];
  cyclic.push(cyclic);
  let laughs: unknown = "ha";
  for (let level = 0; level < 60; level++) laughs = [laughs, laughs];

  test.each<[string, unknown, string]>([
    ["text", "a\nb", '"a\\nb"'],
    ["a number", 5, "5"],
    ["no number", Number.NaN, "NaN"],
    ["nothing", null, "null"],
    ["what is not there", undefined, "undefined"],
    ["a big integer", 10n, "10"],
    ["a symbol", Symbol("x"), "Symbol(x)"],
    ["a list", ["a", 1], '["a",1]'],
    ["a list in itself", cyclic, "a list"],
    ["an object with a big integer", { a: 1n }, '{"a":"1"}'],
    ["an object that will not be read", { toJSON: () => Symbol.iterator.valueOf().toString().repeat(-1) }, "an object"],
    ["80 characters", "x".repeat(78), `"${"x".repeat(78)}"`],
    ["81 characters", "x".repeat(79), `"${"x".repeat(76)}...`],
    ["a megabyte", "x".repeat(1_000_000), `"${"x".repeat(76)}...`],
    ["two to the sixtieth laughs", laughs, `${"[".repeat(60)}"ha","ha"],["ha",...`],
  ])("%s", (_, value, text) => {
    expect(quoted(value)).toBe(text);
  });
});

describe("the nearest known word", () => {
  const keys = ["condition", "duration", "severity", "summary", "description", "runbook_url", "labels"];

  test.each<[string, readonly string[], string | undefined]>([
    ["durration", keys, "duration"],
    ["severty", keys, "severity"],
    ["conditoin", keys, "condition"],
    ["runbookUrl", keys, "runbook_url"],
    ["Duration", keys, "duration"],
    ["label", keys, "labels"],
    ["warn", ["info", "warning", "critical"], "warning"],
    ["crit", ["info", "warning", "critical"], "critical"],
    ["des", keys, "description"],
    ["s", keys, undefined],
    ["expr", keys, undefined],
    ["", keys, undefined],
    ["x".repeat(100_000), keys, undefined],
    ["cpu", ["cpu_high", "cpu_critical"], undefined],
    ["ab", ["ba"], "ba"],
  ])("to %j", (given, known, meant) => {
    expect(nearest(given, known)).toBe(meant);
  });
});

test("numbers, lists and maps that Terraform knows only at apply are named as such", () => {
  const shown = "a value that is known only at apply (docs/unknown-values.md)";
  const map = Object.keys(Token.asStringMap("${var.labels}"))[0];
  for (const value of [Token.asNumber("${var.port}"), Token.asList("${var.keys}"), map])
    expect(quoted(value)).toBe(shown);
  expect(quoted(-1e298)).toBe("-1e+298");
});

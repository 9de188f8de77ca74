import { TerraformStack } from "cdktf";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import * as library from "../../index";
import * as archive from "../../constructs/aws-archive";
import * as aws from "../../constructs/targets/aws";
import * as dashboards from "../../constructs/dashboards";
import * as elasticsearch from "../../constructs/elasticsearch";
import * as grafana from "../../constructs/grafana";
import * as longTerm from "../../constructs/long-term-store";
import * as pagerDuty from "../../constructs/pagerduty";
import * as tracing from "../../constructs/tracing";
import * as logs from "../../constructs/log-pipeline";
import * as retention from "../../constructs/retention-tiers";
import * as slo from "../../constructs/slo-tracker";
import * as testing from "../../testing";
import { endOf, isAnswer } from "./wrong/ends";
import { ENTRIES } from "./wrong/entries";
import { WRONG, type Wrong } from "./wrong/scenes";

describe("a public function answers with an error that names place, rule and what was given, or takes what it can mean", () => {
  it.each(Object.entries(ENTRIES))("%s", (_, { call, takes }) => {
    const ends = Object.entries(WRONG).map(([kind, given]) => {
      const stack = new TerraformStack(testing.testApp(), "p");
      const end = endOf(() => call(given(stack), stack));
      return [kind, isAnswer(end) ? "refused" : end];
    });
    const expected = (kind: Wrong) => (takes.includes(kind) ? "taken" : "refused");
    expect(Object.fromEntries(ends)).toEqual(
      Object.fromEntries((Object.keys(WRONG) as Wrong[]).map((kind) => [kind, expected(kind)])),
    );
  });
});

const ROOT = resolve(__dirname, "../..");
const SOURCES = ["constructs", "stacks", "lib/units", "lib/errors"]
  .flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" }).map((path) => join(ROOT, folder, path)),
  )
  .filter((path) => path.endsWith(".ts"))
  .map((path) => readFileSync(path, "utf8"));

/** Methods that the class called `name` has for its users and that take something, as its source says. */
function methodsOf(name: string): readonly string[] {
  const source = SOURCES.find((text) => new RegExp(`^export (abstract )?class ${name}\\b`, "m").test(text)) ?? "";
  const [, body = ""] = source.split(new RegExp(`^export (?:abstract )?class ${name}\\b`, "m"));
  return [...body.matchAll(/^ {2}public (?:static |override )*(\w+)\((?!\))/gm)].flatMap(([, method = ""]) => method);
}

/** Errors are what these functions answer with: nobody makes them, but for a `ValidationError`. */
const MADE_BY_US = ["AssumptionError", "SpecificationError", "UnitError"];
const WITHOUT_ARGUMENTS = ["testApp"];

describe("the table above names all that the package exports", () => {
  const all = {
    ...library,
    ...archive,
    ...aws,
    ...dashboards,
    ...elasticsearch,
    ...grafana,
    ...longTerm,
    ...pagerDuty,
    ...logs,
    ...retention,
    ...slo,
    ...tracing,
    ...testing,
  };
  const functions = Object.entries(all)
    .filter(([name, value]) => typeof value === "function" && ![...MADE_BY_US, ...WITHOUT_ARGUMENTS].includes(name))
    .map(([name]) => name);
  const named = Object.keys(ENTRIES).map((entry) => entry.replace(/^library /, ""));

  it("every class and function", () => {
    expect(functions.length).toBeGreaterThan(30);
    expect(functions.filter((name) => !named.some((entry) => entry.split(" ")[0] === name))).toEqual(
      // Values of a unit are made by its functions alone.
      ["Bytes", "Duration"].filter((name) => !named.some((entry) => entry.startsWith(`${name} `))),
    );
  });

  it("every public method that takes something", () => {
    const methods = functions.flatMap((name) => methodsOf(name).map((method) => `${name} ${method}`));
    expect(methods.length).toBeGreaterThan(30);
    expect(methods.filter((method) => !named.some((entry) => `${entry} `.startsWith(`${method} `)))).toEqual([]);
  });
});

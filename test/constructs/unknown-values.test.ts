import { Fn, TerraformVariable, Token } from "cdktf";
import { unknownsIn } from "../../constructs/targets/unknown-values";
import { regexpLiteral, urlPart } from "../../lib/escaping";
import { synthesized } from "../../testing";
import { defaultSpecification, mergeSpecification, type SpecificationOverrides } from "../../lib/specification";
import { fleetOf as awsFleetOf } from "./targets/aws/fleets";
import { fleetOf, LOGIN } from "./targets/ssh/fleets";
import { build, type Options } from "./metrics-stack";

const CONFIG = "prometheus/prometheus.yml";
/** A text that Terraform knows at apply. */
const LATER = Fn.lower("PRODUCTION");
const RULE = "must not hold a value that is known only at apply";

/** A stack, and what may stand in files of it although nobody knows it yet. */
function given() {
  const { stack, metrics, fleet } = build();
  const variable = (name: string, type: string) => new TerraformVariable(stack, name, { type });
  const number = variable("number", "number").numberValue;
  const list = variable("list", "list(string)").listValue;
  return { stack, metrics, fleet, number, list, text: variable("text", "string").stringValue };
}
const alert = { name: "mine", severity: "critical", summary: "s" };

describe("a value that is known only at apply is refused in a release", () => {
  it("as the limit of an alert, which would always fire", () => {
    const { stack, metrics, number } = given();
    metrics.addAlert({ ...alert, expr: `node_load1 > ${number}` });
    expect(() => synthesized(stack)).toThrow(
      /files\/prometheus\/rules\/custom\.yml: must not hold .* known only at apply/,
    );
  });

  it("as a limit, without the number that stands for it and without a word on what could never hold", () => {
    const { stack, metrics, number } = given();
    metrics.addAlert({ ...alert, expr: `up == ${number}` });
    let message = "";
    try {
      synthesized(stack);
    } catch (error) {
      ({ message } = error as Error);
    }
    expect(message).toContain("files/prometheus/rules/custom.yml: must not hold a value that is known only at apply");
    expect(message).toContain("up == <known at apply>");
    expect(message).not.toMatch(/e\+2\d\d|never holds/);
  });

  it("as a number in an alert's text", () => {
    const { stack, metrics, number } = given();
    metrics.addAlert({ ...alert, expr: "node_load1 > 9", summary: `over ${number}` });
    expect(() => synthesized(stack)).toThrow(RULE);
  });

  it("as text in an alert's text", () => {
    const { stack, metrics, text } = given();
    metrics.addAlert({ ...alert, expr: "node_load1 > 9", summary: `in ${text}` });
    expect(() => synthesized(stack)).toThrow(RULE);
  });

  it("as a list or a number of a file that is changed", () => {
    for (const part of ["list", "number"] as const) {
      const { stack, fleet, ...values } = given();
      const patch = part === "list" ? { rule_files: [...values.list] } : { global: { sample_limit: values.number } };
      fleet.overrideFile(CONFIG, patch);
      expect(() => synthesized(stack)).toThrow(RULE);
    }
  });

  it("as a map of a file that is changed", () => {
    const { stack, fleet } = given();
    const tags = new TerraformVariable(stack, "tags", { type: "map(string)" });
    fleet.overrideFile(CONFIG, { global: { external_labels: Token.asStringMap(tags.value) } });
    expect(() => synthesized(stack)).toThrow(RULE);
  });

  // A regular expression hid them: nothing was sent, the job had no target, and nobody had a role.
  it.each<[as: string, options: Options]>([
    [
      "a label of series that go to a store",
      {
        metrics: {
          remoteWrite: [{ name: "store", url: "https://store.example/write", series: { labels: { env: [LATER] } } }],
        },
      },
    ],
  ])("as %s", (_, options) => {
    const { stack } = build(options);
    expect(() => synthesized(stack)).toThrow(
      /files\/prometheus\/prometheus\.yml: must not hold .*, got "[^"]*<known at apply>[^"\\]*"/,
    );
  });

  // It was refused in each of 82 pages, and in none of the lines by its own name.
  it("once, where a specification has it", () => {
    const overrides = {
      links: { dashboards: `https://${LATER}.example.com` },
      scrapeJobs: { queue: { port: 9999, hostLabels: { env: LATER } } },
    };
    expect(() => build({ overrides })).toThrow(
      new RegExp(
        `^\\[production/metrics\\] links\\.dashboards: ${RULE}; .*\\n\\[production/metrics\\] scrape_jobs\\.queue\\.host_labels\\.env: ${RULE}; .*$`,
      ),
    );
  });

  it("once for each line that files share", () => {
    const texts = ["a.html", "b.html", "c.html"].map((path) => ({ path, content: `x\nto ${LATER}` }));
    expect(unknownsIn(texts)).toEqual([
      { path: "a.html", message: expect.stringMatching(/got "to <known at apply>", as in 2 other files; /) as string },
    ]);
  });

  it("as a group of somebody who signs in", () => {
    const text = `groups: (^|,)${regexpLiteral(LATER)}(,|$) of https://x/?${urlPart(LATER)}`;
    expect(unknownsIn([{ path: "caddy.json", content: text }])).toEqual([
      {
        path: "caddy.json",
        message: expect.stringContaining(
          'got "groups: (^|,)<known at apply>(,|$) of https://x/?<known at apply>"',
        ) as string,
      },
    ]);
  });

  it("while large numbers of one's own are taken", () => {
    const { stack, metrics } = given();
    metrics.addAlert({
      ...alert,
      expr: "node_load1 < -8.1e+298 or node_load1 > -1e+3",
      description: "under -8.1e+298",
    });
    expect(() => synthesized(stack)).not.toThrow();
  });
});

describe("a value that is known only at apply is refused at once as a place that synthesis needs", () => {
  const { text } = given();
  const LITERAL = /must be (a )?literal/;

  it.each([
    { folder: `${text}/certificates` },
    { hostFile: text, authorityFile: "/etc/pki/ca.pem" },
    { hostFile: "/etc/pki/host.pem", authorityFile: `/etc/${text}` },
  ])("of certificates over SSH: %j", (certificates) => {
    expect(() => fleetOf({ certificates })).toThrow(LITERAL);
  });

  it.each([{ parameterPrefix: text }, { parameterPrefix: "/o", folder: text }])(
    "of certificates on AWS: %j",
    (certificates) => {
      expect(() => awsFleetOf({ certificates })).toThrow(LITERAL);
    },
  );

  it("of known hosts", () => {
    expect(() => fleetOf({ login: { ...LOGIN, hostKeys: text } })).toThrow(LITERAL);
  });

  it.each<SpecificationOverrides>([
    { security: { certificates: { folder: text } } },
    { prometheus: { ruleFiles: [`rules/${text}`] } },
  ])("in a specification: %j", (overrides) => {
    expect(() => mergeSpecification(defaultSpecification, overrides)).toThrow(LITERAL);
  });
});

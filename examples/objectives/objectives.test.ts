import { App, Testing } from "cdktf";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ObjectivesStack } from "./objectives";

describe("objectives beside a Prometheus of one's own", () => {
  const folder = mkdtempSync(join(tmpdir(), "objectives-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const app = new App({ outdir: folder });
  const stack = new ObjectivesStack(app, "objectives");
  app.synth();

  it("are written as rule files, and nothing is planned for them", () => {
    const written = join(folder, "stacks/objectives/slo/slo");
    expect(readdirSync(written)).toEqual(["slo.yml", "slo_budgets.yml"]);
    expect(readFileSync(join(written, "slo.yml"), "utf8")).toBe(stack.slo.files["slo.yml"]);
    expect(JSON.parse(Testing.synth(new ObjectivesStack(Testing.app(), "objectives")))).not.toHaveProperty("resource");
  });

  it("have alerts on what is spent and how fast, as often as fit into their windows", () => {
    const alerts = stack.slo.rules.flatMap((group) => group.alerts).map(({ name }) => name);
    expect(alerts.filter((name) => /mails/.test(name))).toEqual([
      "slo_mails_burn_14m",
      "slo_mails_burn_1h24m",
      "slo_mails_burn_5h36m",
      "slo_mails_burn_16h48m",
      "slo_mails_not_measured",
      "slo_mails_budget_80",
    ]);
  });

  it("are written as OpenSLO for other tools, with what these need to know", () => {
    expect(() => stack.slo.toOpenSlo()).toThrow("sla_definitions.checkout.labels.service: is missing");
    const documents = stack.slo.toOpenSlo({ service: "web" }).split("---\n");
    expect(documents.map((text) => /service: (.*)/.exec(text)?.[1])).toEqual(["web", "web", "web", "mail"]);
  });

  it("count what they say", () => {
    expect(stack.slo.files["slo.yml"]).toContain('http_requests_total{handler="checkout",status=~"5..|429"}');
    expect(stack.slo.objectives.map(({ promise }) => promise)).toEqual([
      "99.9 % of requests succeed",
      "95 % of requests take at most 300 ms",
      "at most 1 % of events are bad",
      "98 % of events are good",
    ]);
  });
});

import { Fn, TerraformStack, Testing, Token } from "cdktf";
import { testApp } from "../../testing";
import { verbatim } from "../../lib/escaping";

describe("text that Terraform delivers as it is", () => {
  it.each([
    ["nothing to escape", "job=api {{ .Values }} #{Socket.gethostname} $HOME $(date) \\d \"q\" 'q'\r\n\té", undefined],
    ["a shell variable", "${ENV}", "$${ENV}"],
    ["a shell default", "${VAR:-x}", "$${VAR:-x}"],
    ["a fluentd host name", "%{HOSTNAME}", "%%{HOSTNAME}"],
    ["an escaped reference", "$${X}", "$$${X}"],
    ["dollars alone", "$$ $ 5$", undefined],
    ["several on one line", "${a}${b}%{c}", "$${a}$${b}%%{c}"],
    ["a Grafana variable in JSON", '{"uid":"${datasource}"}', '{"uid":"$${datasource}"}'],
    ["the empty text", "", undefined],
  ])("%s", (_, text, escaped) => {
    expect(verbatim(text)).toBe(escaped ?? text);
  });

  // What the engine makes of these, Terraform delivers as written: each was applied and compared.
  it.each([
    ["beside a reference", "${ENV} TOKEN", '${"$"}{ENV} ${upper("a")}'],
    ["never closed", "${open TOKEN", '${"$"}{open ${upper("a")}'],
    ["around a token", "${TOKEN}", '${"$"}{${upper("a")}}'],
    ["escaped already", "$${x} TOKEN", '${"$$"}{x} ${upper("a")}'],
    ["a directive", "%{if} TOKEN", '${"%"}{if} ${upper("a")}'],
    ["a price right before a token", "5$TOKEN", '5${"$"}${upper("a")}'],
    ["a percentage right before a token", "100%TOKEN%", '100${"%"}${upper("a")}${"%"}'],
    ["the begin of a token", "${TfToken[@TOKEN", '${"$"}{TfToken[@${upper("a")}'],
    ["closing braces", "}}} TOKEN", '}}} ${upper("a")}'],
  ])("keeps tokens: %s", (_, text, delivered) => {
    const stack = new TerraformStack(testApp(), "s");
    const token = Token.asString(Fn.upper("a"));
    stack.addOverride("locals.text", verbatim(text.replace("TOKEN", () => token)));
    expect(JSON.parse(Testing.synth(stack))).toMatchObject({ locals: { text: delivered } });
  });
});

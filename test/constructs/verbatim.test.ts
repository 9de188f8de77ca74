import { Fn, Lazy, TerraformStack, Testing } from "cdktf";
import { testApp } from "../../testing";
import { verbatim } from "../../constructs/verbatim";

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

  it("keeps tokens, and escapes a literal sign right before one", () => {
    const token = Lazy.stringValue({ produce: () => "value" });
    expect(verbatim(`${token} \${ENV}`)).toBe(`${token} $\${ENV}`);
    expect(verbatim(`price: $${token}`)).toBe(`price: \${"$"}${token}`);
    expect(verbatim(`100%${token}`)).toBe(`100\${"%"}${token}`);
  });

  it("reaches the synthesized stack with real references intact", () => {
    const stack = new TerraformStack(testApp(), "s");
    stack.addOverride("locals.text", verbatim(`\${ENV} ${Fn.upper("a")} %{X}`));
    const { locals } = JSON.parse(Testing.synth(stack)) as { locals: { text: string } };
    expect(locals.text).toBe('$${ENV} ${upper("a")} %%{X}');
  });
});

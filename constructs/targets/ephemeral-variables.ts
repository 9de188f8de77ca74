import { TerraformElement } from "cdktf";
import type { Construct } from "constructs";

/**
 * Terraform variables whose values never reach a plan or the state: sensitive and ephemeral, so that they are given
 * again at every apply (`TF_VAR_<name>`). Terraform 1.10 or later.
 *
 * @see https://developer.hashicorp.com/terraform/language/values/variables#ephemeral
 */
export class EphemeralVariables extends TerraformElement {
  /** @param variables - description by name, asked for whenever the stack is rendered */
  constructor(
    scope: Construct,
    id: string,
    private readonly variables: () => ReadonlyMap<string, string>,
  ) {
    super(scope, id);
  }

  /** How an argument refers to a variable. */
  public static reference(name: string): string {
    return `\${var.${name}}`;
  }

  public override toTerraform(): unknown {
    const entries = [...this.variables()].sort(([a], [b]) => (a < b ? -1 : 1));
    if (entries.length === 0) return {};
    return {
      variable: Object.fromEntries(
        entries.map(([name, description]) => [name, { description, type: "string", sensitive: true, ephemeral: true }]),
      ),
    };
  }

  public override toHclTerraform(): unknown {
    const rendered = this.toTerraform() as { variable?: Record<string, Record<string, unknown>> };
    if (!rendered.variable) return {};
    const simple = (value: unknown, storageClassType: string) => ({
      value,
      isBlock: false,
      type: "simple",
      storageClassType,
    });
    return {
      variable: Object.fromEntries(
        Object.entries(rendered.variable).map(([name, { description }]) => [
          name,
          {
            description: simple(description, "string"),
            type: simple("string", "reference"),
            sensitive: simple(true, "boolean"),
            ephemeral: simple(true, "boolean"),
          },
        ]),
      ),
    };
  }
}

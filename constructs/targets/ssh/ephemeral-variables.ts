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
}

import { TerraformElement, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import type { Problem } from "../../../lib/errors";
import { checkRelations } from "../../synthesis/check-relations";

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
    checkRelations(this, () => this.problems());
  }

  /** How an argument refers to a variable. */
  public static reference(name: string): string {
    return `\${var.${name}}`;
  }

  public override toTerraform(): unknown {
    const others = this.others();
    const entries = [...this.variables()].filter(([name]) => !others.has(name)).sort(([a], [b]) => (a < b ? -1 : 1));
    if (entries.length === 0) return {};
    return {
      variable: Object.fromEntries(
        entries.map(([name, description]) => [name, { description, type: "string", sensitive: true, ephemeral: true }]),
      ),
    };
  }

  /** The stack's own variables of these names would be joined with ours to one, with their default and our secrecy. */
  private problems(): readonly Problem[] {
    const purposes = this.variables();
    return [...this.others()].flatMap(([name, { path, isSecret }]) => {
      const purpose = purposes.get(name) ?? "";
      const message = `is the name of the stack's own variable ${path} as well, which must have sensitive: true and addOverride("ephemeral", true) to be that of a secret (${purpose}); or choose another name for one of the two`;
      return isSecret ? [] : [{ path: `variable ${name}`, message }];
    });
  }

  /** Variables of these names that others define in the stack. */
  private others(): ReadonlyMap<string, OtherVariable> {
    const names = this.variables();
    if (names.size === 0) return new Map();
    const elements = TerraformStack.of(this)
      .node.findAll()
      .filter((node): node is TerraformElement => TerraformElement.isTerraformElement(node))
      .filter((element) => !(element instanceof EphemeralVariables) && names.has(element.friendlyUniqueId));
    return new Map(
      elements.flatMap((element) => {
        const { variable } = element.toTerraform() as { variable?: Readonly<Record<string, Settings>> };
        const settings = variable?.[element.friendlyUniqueId];
        if (settings === undefined) return [];
        const isSecret = settings["sensitive"] === true && settings["ephemeral"] === true;
        return [[element.friendlyUniqueId, { path: element.node.path, isSecret }] as const];
      }),
    );
  }
}

type Settings = Readonly<Record<string, unknown>>;

interface OtherVariable {
  readonly path: string;
  /** Whether Terraform keeps its value out of plans and the state. */
  readonly isSecret: boolean;
}

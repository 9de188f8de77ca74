import { type IResolveContext, TerraformResource } from "cdktf";
import type { Construct } from "constructs";
import { ValidationError } from "../../lib/errors";

/** A provisioner in the words of cdktf; the fields that cdktf's own types lack are `when` and `onFailure`. */
export interface Provisioner {
  readonly type: "file" | "remote-exec" | "local-exec";
  readonly when?: "destroy";
  readonly onFailure?: "continue";
  readonly source?: string;
  readonly content?: string;
  readonly destination?: string;
  readonly inline?: readonly string[];
  readonly command?: string;
  readonly interpreter?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** What Terraform does on a machine, and how it gets there: one `connection` of the resource for all of its provisioners. */
export interface Steps {
  /** Arguments of the connection, in the words of cdktf. @default - provisioners work where Terraform runs */
  readonly connection?: Readonly<Record<string, unknown>>;
  readonly provisioners: readonly Provisioner[];
}

/** What must hold before anything of a resource is planned. */
export interface Precondition {
  /** An expression. */
  readonly condition: string;
  readonly errorMessage: string;
}

/** Arguments of a {@link TerraformData}. */
export interface TerraformDataProps {
  /** Name of the resource, which people type; unique in the stack. @default - made of the construct's path */
  readonly logicalId?: string;
  /** Kept in the state; what destroy provisioners may use through `self.input`. @default - nothing */
  readonly input?: unknown;
  /** Asked for whenever the resource is rendered; it is replaced when this changes. @default - never replaced */
  readonly triggersReplace?: () => unknown;
  /** One instance an entry. @default - a single instance */
  readonly forEachEntry?: Readonly<Record<string, unknown>>;
  /** An instance goes only after what depends on it has changed. @default false */
  readonly createBeforeDestroy?: boolean;
  /** Resources that go first, as `terraform_data.name`; asked for whenever the resource is rendered. @default - none */
  readonly dependsOn?: () => readonly string[];
  /** Asked for whenever the resource is rendered. @default - none */
  readonly preconditions?: () => readonly Precondition[];
  /** Asked for whenever the resource is rendered. @default - none */
  readonly steps?: () => Steps;
  /**
   * Everything in it that may hold a token. The engine looks for references to other stacks in a pass of its own, which for
   * thousands of resources without any takes a third of the synthesis.
   *
   * @default - all of it is looked through
   */
  readonly references?: () => readonly unknown[];
}

interface ResourceJson {
  readonly resource?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/**
 * A `terraform_data` resource. The engine's own `DataResource` starts a terraform process for each one at synthesis, and
 * fails where there is none.
 *
 * @see https://developer.hashicorp.com/terraform/language/resources/terraform-data
 */
export class TerraformData extends TerraformResource {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: TerraformDataProps,
  ) {
    super(scope, id, { terraformResourceType: "terraform_data" });
    if (props.logicalId !== undefined) this.overrideLogicalId(props.logicalId);
    if (props.createBeforeDestroy) this.lifecycle = { createBeforeDestroy: true };
    // As an override, because the engine writes the keys of its own forEach in snake_case: "web-1" would be "web_1".
    if (props.forEachEntry) this.addOverride("for_each", props.forEachEntry);
  }

  /** What other resources' `dependsOn` names. Text, because a token for each of thousands of hosts costs seconds. */
  public get address(): string {
    return `${this.terraformResourceType}.${this.friendlyUniqueId}`;
  }

  public override toTerraform(): unknown {
    const { references } = this.props;
    if (!references) return this.whole();
    const { resource, ...rest } = super.toTerraform() as ResourceJson;
    if (!resource) return rest;
    const content = {
      // Not by the engine's Lazy, which notes the whole call stack of each: a seventh of the synthesis of thousands.
      creationStack: [],
      resolve: ({ preparing }: IResolveContext): unknown =>
        preparing ? references() : this.whole().resource?.terraform_data?.[this.friendlyUniqueId],
    };
    return { resource: { terraform_data: { [this.friendlyUniqueId]: content } }, ...rest };
  }

  /** @throws ValidationError always: the engine writes `connection` as an attribute, which Terraform refuses in HCL */
  public override toHclTerraform(): never {
    const message = "cannot be written as HCL, since cdktf writes the connection of a provisioner wrongly there";
    throw new ValidationError(this, [
      { path: "", message: `${message}; synthesize JSON, which Terraform reads as well` },
    ]);
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    const { input, triggersReplace } = this.props;
    return { input, triggers_replace: triggersReplace?.() };
  }

  private whole(): ResourceJson {
    this.askProps();
    return super.toTerraform() as ResourceJson;
  }

  private askProps(): void {
    const dependsOn = this.props.dependsOn?.() ?? [];
    if (dependsOn.length > 0) this.dependsOn = [...dependsOn];
    const preconditions = this.props.preconditions?.() ?? [];
    if (preconditions.length > 0) this.lifecycle = { ...this.lifecycle, precondition: [...preconditions] };
    const { connection, provisioners } = this.props.steps?.() ?? {};
    // As a whole record: cdktf's type of a connection lacks some arguments that Terraform has.
    if (connection) this.connection = connection as unknown as typeof this.connection;
    // cdktf's types know neither `when` nor `on_failure` of remote provisioners, Terraform and cdktf's renderer do.
    if (provisioners) this.provisioners = provisioners.map((one) => ({ ...one })) as typeof this.provisioners;
  }
}

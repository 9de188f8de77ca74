import { TerraformElement, type TerraformStack, Testing } from "cdktf";
import type { IConstruct } from "constructs";
import { quoted, ValidationError } from "../lib/errors";
import { checkArguments, knownNames } from "./arguments";

/** A resource, data source or variable as Terraform gets it. */
export type TerraformBlock = Readonly<Record<string, unknown>>;

/** The blocks of a synthesized stack by kind, type and logical id. */
export interface TerraformJson {
  readonly resource?: Readonly<Record<string, Readonly<Record<string, TerraformBlock>>>>;
  readonly data?: Readonly<Record<string, Readonly<Record<string, TerraformBlock>>>>;
  readonly variable?: Readonly<Record<string, TerraformBlock>>;
  readonly output?: Readonly<Record<string, TerraformBlock>>;
  readonly [kind: string]: unknown;
}

/** What a stack becomes, for assertions. */
export interface SynthesizedStack {
  /** The whole stack, as Terraform reads it: without metadata and backend. */
  readonly json: TerraformJson;
  /** The same as text, with sorted keys; for snapshots. */
  readonly text: string;
  /**
   * The resource or data source of one construct.
   *
   * @param path - path of the construct, from the stack's child on: `fleet/hosts/web-1`
   * @param type - Terraform's type, checked when it is given: `terraform_data`
   */
  readonly at: (path: string, type?: string) => TerraformBlock;
  /** All resources of a type, by the path of their construct. */
  readonly ofType: (type: string) => ReadonlyMap<string, TerraformBlock>;
}

/**
 * Synthesizes a stack as `app.synth()` would, **with its validations**, and without writing anything. The engine's own
 * `Testing.synth(stack)` leaves validations out, so that a test of a mistake stays green.
 *
 * @throws Error with all messages of failing validations
 */
export function synthesized(stack: TerraformStack): SynthesizedStack {
  checkArguments("synthesized", { stack }, { stack: "stack" });
  const text = Testing.synth(stack, true);
  const json = JSON.parse(text) as TerraformJson;
  const blocks = blocksByPath(stack, json);
  return {
    json,
    text,
    at: (path, type) => {
      checkArguments("synthesized at", { path, type }, { path: "text", type: "text?" });
      const given = path.startsWith(`${stack.node.path}/`) ? path.slice(stack.node.path.length + 1) : path;
      const found = blocks.get(given);
      if (!found) throw notFound(stack, given, [...blocks.keys()]);
      if (type !== undefined && type !== found.type)
        throw new ValidationError(stack, [
          { path: given, message: `must be of type ${quoted(type)}, got ${quoted(found.type)}` },
        ]);
      return found.block;
    },
    ofType: (type) => {
      checkArguments("synthesized ofType", { type }, { type: "text" });
      return new Map([...blocks].filter(([, found]) => found.type === type).map(([path, { block }]) => [path, block]));
    },
  };
}

interface Found {
  readonly type: string;
  readonly block: TerraformBlock;
}

function blocksByPath(stack: TerraformStack, json: TerraformJson): ReadonlyMap<string, Found> {
  const paths = new Map<string, string>();
  for (const construct of stack.node.findAll()) {
    if (isElement(construct)) paths.set(construct.friendlyUniqueId, relative(stack, construct));
  }
  const found = new Map<string, Found>();
  for (const kind of [json.data, json.resource]) {
    for (const [type, blocks] of Object.entries(kind ?? {})) {
      for (const [id, block] of Object.entries(blocks)) found.set(paths.get(id) ?? id, { type, block });
    }
  }
  return found;
}

function isElement(construct: IConstruct): construct is TerraformElement {
  return TerraformElement.isTerraformElement(construct);
}

function relative(stack: TerraformStack, construct: IConstruct): string {
  return construct.node.path.slice(stack.node.path.length + 1);
}

function notFound(stack: TerraformStack, path: string, known: readonly string[]): ValidationError {
  const message = `must have a resource at ${quoted(path)}; ${knownNames(path, known)}`;
  return new ValidationError(stack, [{ path: "", message }]);
}

import { TerraformStack } from "cdktf";
import type { IConstruct } from "constructs";
import { join } from "node:path";
import { onSynthesis } from "./on-synthesis";
import { writeFolder } from "./output-folder";

/** Texts that synthesis writes, by their paths. */
export type Texts = Readonly<Record<string, string>>;

/** What the constructs of a stack write, by the folder that they share. */
const written = new WeakMap<TerraformStack, Map<string, Map<IConstruct, Texts>>>();

/**
 * Has synthesis write texts into the folder `name` of the stack's folder, for review and for other tools. What an earlier synthesis left
 * there is removed. Where several constructs of a stack write into it, the first has it, and each other a folder in it, by its path. With
 * `apart`, each has a folder in it, however many there are.
 */
export function writeTexts(construct: IConstruct, name: string, texts: () => Texts, { apart = false } = {}): void {
  onSynthesis(construct, (stackFolder) => {
    const stack = TerraformStack.of(construct);
    const ofStack = written.get(stack) ?? new Map<string, Map<IConstruct, Texts>>();
    const ofFolder = ofStack.get(name) ?? new Map<IConstruct, Texts>();
    written.set(stack, ofStack.set(name, ofFolder));
    const [first = construct] = ofFolder.keys();
    const folder = !apart && construct === first ? "" : `${construct.node.path.slice(stack.node.path.length + 1)}/`;
    const own = Object.entries(texts()).map(([path, content]) => [`${folder}${path}`, content] as const);
    ofFolder.set(construct, Object.fromEntries(own));
    const files = [...ofFolder.values()].flatMap((one) => Object.entries(one));
    writeFolder(
      join(stackFolder, name),
      files.map(([path, content]) => ({ path, content })),
    );
  });
}

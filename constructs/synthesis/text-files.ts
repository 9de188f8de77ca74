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
 * there is removed. Where several constructs of a stack write into it, the first has it, and each other a folder in it, by its path.
 */
export function writeTexts(construct: IConstruct, name: string, texts: () => Texts): void {
  writeBelow(construct, name, texts, ([first]) => construct === first);
}

/** The same for texts of which a stack may have several: each construct has a folder in it, however many there are. */
export function writeTextsApart(construct: IConstruct, name: string, texts: () => Texts): void {
  writeBelow(construct, name, texts, () => false);
}

function writeBelow(
  construct: IConstruct,
  name: string,
  texts: () => Texts,
  isOwner: (writers: readonly IConstruct[]) => boolean,
): void {
  onSynthesis(construct, (stackFolder) => {
    const stack = TerraformStack.of(construct);
    const ofStack = written.get(stack) ?? new Map<string, Map<IConstruct, Texts>>();
    const ofFolder = ofStack.get(name) ?? new Map<IConstruct, Texts>();
    written.set(stack, ofStack.set(name, ofFolder));
    // Its place among the writers is kept when the app is synthesized again.
    ofFolder.set(construct, {});
    const folder = isOwner([...ofFolder.keys()]) ? "" : `${construct.node.path.slice(stack.node.path.length + 1)}/`;
    ofFolder.set(
      construct,
      Object.fromEntries(Object.entries(texts()).map(([path, content]) => [`${folder}${path}`, content])),
    );
    const files = [...ofFolder.values()].flatMap((one) => Object.entries(one));
    writeFolder(
      join(stackFolder, name),
      files.map(([path, content]) => ({ path, content })),
    );
  });
}

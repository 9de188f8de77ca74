import { CHECKLISTS, PROFILING, type Topic } from "./checklists";
import type { Block, Line, RunbooksModel } from "./model";
import { humanised, lineOf } from "./words";

/** Blocks that many pages have. Each is one object, which renderers render once. */
export interface SharedBlocks {
  readonly checklists: Readonly<Record<Topic, readonly Block[]>>;
  readonly commands: Readonly<Record<Topic, Block>>;
  readonly profiling: Block;
  readonly phases: Block;
}

/** The blocks that pages of `model` share. */
export function sharedBlocks({ rcaProcess }: Pick<RunbooksModel, "rcaProcess">): SharedBlocks {
  const phases = Object.entries(rcaProcess).map(([phase, names]): Line => [
    `${humanised(phase)}: ${names.map(humanised).join("; ")}`,
  ]);
  return {
    checklists: byTopic((topic) => [
      heading(`Checklist: ${CHECKLISTS[topic].title}`),
      { kind: "checks", lines: CHECKLISTS[topic].checks.map(lineOf) },
    ]),
    commands: byTopic((topic) => points(CHECKLISTS[topic].commands)),
    profiling: points(PROFILING),
    phases: { kind: "steps", lines: phases },
  };
}

function byTopic<T>(of: (topic: Topic) => T): Readonly<Record<Topic, T>> {
  return { cpu: of("cpu"), memory: of("memory"), disk: of("disk"), network: of("network") };
}

/** A heading within a section. */
export function heading(text: string): Block {
  return { kind: "heading", text };
}

/** Numbered steps; `otherwise` where there are none. */
export function steps(texts: readonly string[], otherwise: string, read: (text: string) => Line = lineOf): Block {
  return { kind: "steps", lines: (texts.length > 0 ? texts : [otherwise]).map(read) };
}

/** Points; `otherwise` where there are none. */
export function points(texts: readonly string[], otherwise?: string): Block {
  const own = texts.length > 0 || otherwise === undefined ? texts : [otherwise];
  return { kind: "points", lines: own.map(lineOf) };
}

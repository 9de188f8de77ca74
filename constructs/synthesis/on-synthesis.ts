import { TerraformStack } from "cdktf";
import type { IConstruct } from "constructs";
import { join } from "node:path";

/** What the engine hands to custom synthesis; the part that both cdktf and its fork have. */
interface Session {
  readonly outdir: string;
  readonly manifest: { forStack(stack: TerraformStack): { readonly workingDirectory: string } };
}

/**
 * Calls `write` with the folder of `construct`'s stack when the app is synthesized, after validation and before the
 * stack's own file is written. `Testing.synth` writes nothing and does not call it.
 */
export function onSynthesis(construct: IConstruct, write: (stackFolder: string) => void): void {
  // The engines look this global symbol up; their own function for it is not exported.
  Object.defineProperty(construct, Symbol.for("cdktf/customSynthesis"), {
    enumerable: false,
    value: {
      onSynthesize: ({ outdir, manifest }: Session) => {
        write(join(outdir, manifest.forStack(TerraformStack.of(construct)).workingDirectory));
      },
    },
  });
}

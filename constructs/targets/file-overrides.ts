import { didYouMean, type Place, type Problem, quoted, ValidationError } from "../../lib/errors";
import type { ComponentPlan, ConfigFile } from "../../lib/host";
import { fromYaml, toYaml } from "../../lib/yaml";
import type { FilePatch, HostShape } from "./fleet";

interface Override {
  readonly path: string;
  readonly patch: FilePatch;
}

/** Changes to files of releases that no prop reaches, in the order given. */
export class FileOverrides {
  private readonly overrides: Override[] = [];

  /** @param where - what messages name */
  constructor(private readonly where: Place) {}

  /** @throws ValidationError when it is no path and patch */
  public add(path: string, patch: FilePatch): void {
    if (typeof path !== "string" || !["object", "function"].includes(typeof patch) || patch === null)
      throw new ValidationError(this.where, [
        {
          path: "overrideFile",
          message: `must be called with the path of a file and a patch, an object or a function; got ${quoted(path)} and ${quoted(patch)}`,
        },
      ]);
    this.overrides.push({ path, patch });
  }

  /** `plans` for a shape, with what their files become. */
  public applyTo(plans: readonly ComponentPlan[], shape: HostShape): readonly ComponentPlan[] {
    if (this.overrides.length === 0) return plans;
    return plans.map((plan) => ({ ...plan, files: plan.files.map((file) => this.changed(file, shape)) }));
  }

  /** Overrides of files that no host has. */
  public problems(plans: readonly ComponentPlan[]): readonly Problem[] {
    const known = [...new Set(plans.flatMap(({ files }) => files.map(({ path }) => path)))].sort();
    return this.overrides
      .filter(({ path }) => !known.includes(path))
      .map(({ path }) => {
        const hint = didYouMean(path, known);
        const message = `must be a file of a release, got ${quoted(path)}${hint} (files: ${known.join(", ")})`;
        return { path: "overrideFile", message };
      });
  }

  private changed(file: ConfigFile, shape: HostShape): ConfigFile {
    const patches = this.overrides.filter(({ path }) => path === file.path);
    if (patches.length === 0) return file;
    const { read, write } = formatOf(file.path);
    const content = patches.reduce((value, { patch }) => patched(value, patch, shape), read(file.content));
    return { ...file, content: write(content) };
  }
}

function patched(value: unknown, patch: FilePatch, shape: HostShape): unknown {
  return typeof patch === "function" ? patch(value, shape) : merged(value, patch);
}

/** @see https://www.rfc-editor.org/rfc/rfc7396 */
function merged(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const result: Record<string, unknown> = { ...(isObject(target) && target) };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else if (value !== undefined) result[key] = merged(result[key], value);
  }
  return result;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

interface Format {
  readonly read: (text: string) => unknown;
  readonly write: (content: unknown) => string;
}

function formatOf(path: string): Format {
  if (/\.ya?ml$/.test(path)) return { read: fromYaml, write: toYaml };
  if (path.endsWith(".json"))
    return { read: JSON.parse, write: (content) => `${JSON.stringify(content, undefined, 2)}\n` };
  return { read: (text) => text, write: String };
}

import { didYouMean, isConstruct, type Place, type Problem, quoted, ValidationError } from "../../lib/errors";
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
    if (
      typeof path !== "string" ||
      !["object", "function"].includes(typeof patch) ||
      patch === null ||
      isConstruct(patch)
    )
      throw new ValidationError(this.where, [
        {
          path: "overrideFile",
          message: `must be called with the path of a file and a patch, an object or a function; got ${quoted(path)} and ${quoted(patch)}`,
        },
      ]);
    if (typeof patch === "object" && !formatOf(path).isData)
      throw new ValidationError(this.where, [
        {
          path: "overrideFile",
          message: `must be called with a function from text to text for ${quoted(path)}, which is neither YAML nor JSON; got ${quoted(patch)}`,
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
    const { read, write, isData } = formatOf(file.path);
    const content = patches.reduce((value, { patch }) => {
      const made = patched(value, patch, shape);
      const wrong = isData ? notData(made) : notText(made);
      if (wrong !== undefined)
        throw new ValidationError(this.where, [
          { path: "overrideFile", message: `the patch of ${quoted(file.path)} ${wrong}` },
        ]);
      return made;
    }, read(file.content));
    return { ...file, content: write(content) };
  }
}

function patched(value: unknown, patch: FilePatch, shape: HostShape): unknown {
  return typeof patch === "function" ? patch(value, shape) : merged(value, patch);
}

const RETURNED = "a function returns what it changed";

/** Why `made` cannot be a text file. */
function notText(made: unknown): string | undefined {
  return typeof made === "string" ? undefined : `must return the file's text, got ${given(made)}; ${RETURNED}`;
}

/** Why `made` cannot be the content of a file of YAML or JSON. */
function notData(made: unknown): string | undefined {
  if (typeof made !== "object" || made === null || made instanceof Promise)
    return `must return the file's content as an object or a list, got ${given(made)}; ${RETURNED}`;
  const alien = alienIn(made, "", new Set());
  return alien === undefined ? undefined : `must hold data alone, got ${alien}`;
}

function given(made: unknown): string {
  return made instanceof Promise ? "a promise: the function must not be async" : quoted(made);
}

/** What no file can hold, with its place; undefined where there is none. */
function alienIn(value: unknown, path: string, above: ReadonlySet<unknown>): string | undefined {
  if (["function", "symbol", "bigint"].includes(typeof value)) return `a ${typeof value} at ${path}`;
  if (typeof value !== "object" || value === null) return undefined;
  if (above.has(value)) return `an object that contains itself at ${path}`;
  const inside = new Set([...above, value]);
  for (const [key, part] of Object.entries(value)) {
    const alien = alienIn(part, path === "" ? key : `${path}.${key}`, inside);
    if (alien !== undefined) return alien;
  }
  return undefined;
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
  /** Whether content is a value, and not text. */
  readonly isData: boolean;
  readonly read: (text: string) => unknown;
  readonly write: (content: unknown) => string;
}

function formatOf(path: string): Format {
  if (/\.ya?ml$/.test(path)) return { isData: true, read: fromYaml, write: toYaml };
  if (path.endsWith(".json"))
    return { isData: true, read: JSON.parse, write: (content) => `${JSON.stringify(content, undefined, 2)}\n` };
  return { isData: false, read: (text) => text, write: String };
}

import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import ts from "typescript";
import { cacheFolder } from "../../harness/cache";

/** Root of the repository. */
export const ROOT = resolve(__dirname, "../..");

/** Name under which users know the package. */
export const NAME = "cdktf-vm-observability";

/** What an app needs beside the package, at the versions that it is built with. */
export const CDKTF = ["cdktf@0.21.0", "constructs@10.7.2"];
export const TYPES = ["@types/node@20"];

/** The most that a user may ask of the compiler. */
const STRICTEST: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.Node16,
  moduleResolution: ts.ModuleResolutionKind.Node16,
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
};

/** What `cdktf init` writes for TypeScript: entries are found without the exports map. */
export function initOptions(): ts.CompilerOptions {
  const template = join(ROOT, "node_modules/@cdktf/cli-core/templates/typescript/tsconfig.json");
  const { compilerOptions } = JSON.parse(readFileSync(template, "utf8")) as { compilerOptions: unknown };
  const { options, errors } = ts.convertCompilerOptionsFromJson(compilerOptions, ROOT);
  if (errors.length > 0) throw new TypeError(`${template} cannot be read`);
  return { ...options, incremental: false };
}

/** What a program printed, and how it ended. */
export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A project of a user: a folder of its own with nothing but what was installed into it. */
export class Project {
  private constructor(public readonly folder: string) {}

  /** An empty project, outside the repository: nothing of the repository's own node_modules may be found from it. */
  public static create(): Project {
    const cache = join(cacheFolder(), "pack");
    mkdirSync(cache, { recursive: true });
    const project = new Project(mkdtempSync(join(cache, "project-")));
    project.write("package.json", JSON.stringify({ name: "user", version: "1.0.0", private: true }));
    return project;
  }

  /** Installs packages as a user would, from npm's cache where it has them. */
  public install(...packages: readonly string[]): void {
    execFileSync("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error", ...packages], {
      cwd: this.folder,
      stdio: "pipe",
    });
  }

  /** Writes a file and returns its path. */
  public write(path: string, text: string): string {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  /** Reads a file of the project. */
  public read(path: string): string {
    return readFileSync(join(this.folder, path), "utf8");
  }

  /** The text of the `resource` section, in the order in which it was synthesized. */
  public resources(): string {
    const { resource } = JSON.parse(this.read("cdktf.out/stacks/production/cdk.tf.json")) as { resource: unknown };
    return JSON.stringify(resource, undefined, 2);
  }

  /** Runs a file with plain node, without anything that this repository's tests load into it. */
  public node(path: string): Outcome {
    const { NODE_OPTIONS: _, ...env } = process.env;
    const { status, stdout, stderr } = spawnSync(process.execPath, [path], { cwd: this.folder, env, encoding: "utf8" });
    return { status, stdout, stderr };
  }

  /**
   * Type-checks a file with every declaration that it reaches (`skipLibCheck: false`), writes its JavaScript beside it, and
   * returns what is wrong in the file itself and in our package.
   *
   * Other packages' declarations are checked too, but are not ours to mend. What is missing or wrong in them shows in ours
   * where we use it.
   *
   * @param options - {@link STRICTEST}, or those of a project as others write it
   */
  public compile(path: string, options: ts.CompilerOptions = STRICTEST): Compilation {
    const file = join(this.folder, path);
    const typeRoots = [join(this.folder, "node_modules/@types")];
    const program = ts.createProgram([file], { ...options, types: ["node"], typeRoots });
    const ours = join(this.folder, "node_modules", NAME, "dist");
    const mine = (name: string): boolean => name === file || name.startsWith(ours);
    const diagnostics = [
      ...ts.getPreEmitDiagnostics(program),
      ...program.emit(program.getSourceFile(file)).diagnostics,
    ];
    return {
      declarations: program
        .getSourceFiles()
        .map(({ fileName }) => fileName)
        .filter((name) => name.startsWith(ours))
        .map((name) => name.slice(ours.length + 1)),
      errors: diagnostics
        .filter((diagnostic) => diagnostic.file === undefined || mine(diagnostic.file.fileName))
        .map((diagnostic) => ts.formatDiagnostic(diagnostic, formatHost(this.folder)).trim()),
    };
  }

  /** Deletes the folder. */
  public remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** What a type check saw and found. */
export interface Compilation {
  /** Our declaration files that were checked, below `dist`. */
  readonly declarations: readonly string[];
  readonly errors: readonly string[];
}

/** A packed package. */
export interface Tarball {
  readonly file: string;
  /** Paths in the package. */
  readonly paths: readonly string[];
  readonly unpackedSize: number;
}

/** Builds and packs the repository as `npm publish` would, into `folder`. */
export function pack(folder: string): Tarball {
  execFileSync("npm", ["run", "--silent", "build"], { cwd: ROOT, stdio: ["ignore", "inherit", "inherit"] });
  const output = execFileSync("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], {
    cwd: ROOT,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [packed] = JSON.parse(output) as [{ filename: string; files: { path: string }[]; unpackedSize: number }];
  return {
    file: join(folder, packed.filename),
    paths: packed.files.map(({ path }) => path).sort(),
    unpackedSize: packed.unpackedSize,
  };
}

function formatHost(folder: string): ts.FormatDiagnosticsHost {
  return { getCanonicalFileName: (name) => name, getCurrentDirectory: () => folder, getNewLine: () => "\n" };
}

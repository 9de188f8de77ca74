import { existsSync, mkdirSync, readdirSync, realpathSync, renameSync, writeFileSync, type Dirent } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { cacheFolder } from "./cache";
import { run } from "./command";
import { HarnessError } from "./harness-error";
import { onPath } from "./machine";

/** Folders of this machine where administrators put providers, beside the ones in which Terraform looks by itself. */
const ROOTS = ["/opt", "/srv", "/usr/local", "/usr/share", "/usr/lib", "/var/lib", "/var/opt"];
const DEPTH = 3;
const MOST_FOLDERS = 4000;

/** Providers on this machine, in Terraform's layout of a filesystem mirror. */
export interface ProviderMirror {
  /** The folder that holds the registry's. */
  readonly path: string;
  /** Patterns of provider addresses: `<registry>/hashicorp/aws`. */
  readonly providers: readonly string[];
}

/**
 * Providers that lie on this machine outside Terraform's own places: below `VMO_TERRAFORM_MIRROR` when that is set, otherwise
 * where the usual roots hold a folder `<registry>/hashicorp`.
 */
export function providerMirror(environment: NodeJS.ProcessEnv = process.env): ProviderMirror | undefined {
  const given = environment["VMO_TERRAFORM_MIRROR"];
  if (given !== undefined && given !== "") {
    const mirror = mirrorAt(given);
    if (mirror === undefined)
      throw new HarnessError(`VMO_TERRAFORM_MIRROR: ${given} holds no <registry>/<namespace>/<provider>`);
    return mirror;
  }
  return searchMirror([...ROOTS, homedir()]);
}

/** The first mirror at or below `roots`, breadth first, looking at a bounded number of folders. */
export function searchMirror(roots: readonly string[]): ProviderMirror | undefined {
  let level = roots.filter((root) => existsSync(root));
  let seen = 0;
  for (let depth = 0; depth <= DEPTH; depth++) {
    const next: string[] = [];
    for (const folder of level) {
      if (++seen > MOST_FOLDERS) return undefined;
      const mirror = mirrorAt(folder);
      if (mirror !== undefined) return mirror;
      next.push(...foldersIn(folder).map((name) => join(folder, name)));
    }
    level = next.filter((path) => !/\/(node_modules|\.git|proc|sys|lost\+found)$/.test(path));
  }
  return undefined;
}

/** The text of a CLI configuration that takes the mirror's providers from it, and others from where they are published. */
export function cliConfiguration(mirror: ProviderMirror | undefined): string {
  const lines = ["disable_checkpoint = true"];
  if (mirror !== undefined) {
    const providers = JSON.stringify(mirror.providers);
    lines.push(
      "provider_installation {",
      `  filesystem_mirror {\n    path    = ${JSON.stringify(mirror.path)}\n    include = ${providers}\n  }`,
      `  direct {\n    exclude = ${providers}\n  }`,
      "}",
    );
  }
  return `${lines.join("\n")}\n`;
}

/**
 * The environment of Terraform and of cdktf: no questions, no look for updates, providers from this machine where it has
 * them. Nothing of the caller's AWS account or Terraform variables comes along.
 */
export function terraformEnvironment(
  variables: Readonly<Record<string, string>> = {},
  environment: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(([name]) => !/^(TF_|AWS_)/.test(name));
  const given = environment["TF_CLI_CONFIG_FILE"];
  return {
    ...Object.fromEntries(kept),
    TF_CLI_CONFIG_FILE: given !== undefined && existsSync(given) ? given : writtenConfiguration(environment),
    CHECKPOINT_DISABLE: "1",
    DISABLE_VERSION_CHECK: "1",
    TF_IN_AUTOMATION: "1",
    TF_INPUT: "0",
    CI: "1",
    ...Object.fromEntries(Object.entries(variables).map(([name, value]) => [`TF_VAR_${name}`, value])),
  };
}

/** @throws HarnessError when Terraform, or a Node that cdktf's command runs on, is missing */
export async function requireTerraform(): Promise<void> {
  if (!onPath("terraform")) {
    throw new HarnessError(
      "terraform is not on the PATH; install Terraform 1.11 or newer (one file from its vendor's page)",
    );
  }
  const { stdout } = await run("terraform", ["version", "-json"], { env: terraformEnvironment() });
  const version = (JSON.parse(stdout) as { terraform_version: string }).terraform_version;
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major < 1 || (major === 1 && minor < 11))
    throw new HarnessError(`terraform ${version} is too old; 1.11 or newer is needed`);
  const node = Number(process.versions.node.split(".")[0]);
  if (node > 22) {
    throw new HarnessError(`the cdktf command has no binary for Node ${node}; run this with Node 20 or 22`);
  }
}

function writtenConfiguration(environment: NodeJS.ProcessEnv): string {
  const file = join(cacheFolder(environment), "terraform.tfrc");
  mkdirSync(dirname(file), { recursive: true });
  // Another process may read it at this moment: it is replaced as a whole.
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, cliConfiguration(providerMirror(environment)));
  renameSync(draft, file);
  return file;
}

function mirrorAt(folder: string): ProviderMirror | undefined {
  const registries = foldersIn(folder).filter((name) => /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(name));
  const providers = registries.flatMap((registry) =>
    foldersIn(join(folder, registry)).flatMap((namespace) =>
      foldersIn(join(folder, registry, namespace))
        .filter((provider) => holdsVersions(join(folder, registry, namespace, provider)))
        .map((provider) => `${registry}/${namespace}/${provider}`),
    ),
  );
  return providers.length === 0 ? undefined : { path: realpathSync(folder), providers };
}

/** Whether `folder` is a provider's: archives of it, or folders `<version>/<system>_<architecture>`. */
function holdsVersions(folder: string): boolean {
  return entriesIn(folder).some(
    (entry) =>
      /^terraform-provider-.*\.zip$/.test(entry.name) ||
      (/^\d+\.\d+\.\d+/.test(entry.name) && foldersIn(join(folder, entry.name)).some((name) => /^\w+_\w+$/.test(name))),
  );
}

function foldersIn(folder: string): readonly string[] {
  return entriesIn(folder)
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
}

function entriesIn(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return []; // not readable for us
  }
}

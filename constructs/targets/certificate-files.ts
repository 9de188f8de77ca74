import { App, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { tmpdir } from "node:os";
import { isAbsolute, join, posix, relative, resolve } from "node:path";
import { terraformQuoted, verbatim } from "../../lib/escaping";
import { type CertificateSource, OWN_NAME } from "../../lib/host";
import type { Precondition } from "./terraform-data";

/** A file with a certificate on the machine that runs Terraform. */
export interface CertificateUpload {
  /** Name under which the activation looks for it: `fleet.pem`. */
  readonly name: string;
  /** As people call it: `certificates/fleet/hosts/web-1.pem`. */
  readonly file: string;
  /** As Terraform finds it; an expression. */
  readonly source: string;
}

/** The files that go to `host`, of those that its shape needs. */
export function certificateUploads(
  scope: Construct,
  host: string,
  sources: readonly CertificateSource[],
): readonly CertificateUpload[] {
  return sources
    .filter(({ kind }) => kind === "delivered")
    .map(({ name, origin }) => {
      const file = origin.replace(OWN_NAME, () => host);
      return { name, file, source: terraformPath(scope, file) };
    });
}

/** The digest of a file, to stand inside an expression; the key in the file is too random to be guessed from it. */
export function digestExpression({ source }: CertificateUpload): string {
  return `fileexists("${source}") ? filesha256("${source}") : "missing"`;
}

/** That every file is there, told when Terraform plans. */
export function preconditionsOf(host: string, uploads: readonly CertificateUpload[]): readonly Precondition[] {
  return uploads.map(({ file, source }) => ({
    // Terraform refuses a condition that refers to nothing, as one with an absolute path alone would.
    condition: `\${path.module != "" && fileexists("${source}")}`,
    errorMessage: verbatim(
      `${host} has no certificate, for ${file} is missing; make it with "npx vm-observability certificates make", or bring the folder here.`,
    ),
  }));
}

/**
 * A path of the app's folder as Terraform sees it from the stack's. Tests synthesize into a folder of their own, whose place is no part of a
 * snapshot: there the path is as in a deployment.
 */
function terraformPath(scope: Construct, path: string): string {
  if (isAbsolute(path)) return terraformQuoted(path);
  const app = App.of(scope);
  const { workingDirectory } = app.manifest.forStack(TerraformStack.of(scope));
  const up = (output: string) => relative(join(output, workingDirectory), process.cwd());
  const isInTest = !isUp(up(app.outdir)) && isUp(relative(resolve(app.outdir), tmpdir()));
  const home = up(isInTest ? "cdktf.out" : app.outdir);
  return isUp(home) ? `\${path.module}/${terraformQuoted(posix.join(home, path))}` : terraformQuoted(resolve(path));
}

function isUp(path: string): boolean {
  return /^(\.\.\/)*\.\.$/.test(path);
}

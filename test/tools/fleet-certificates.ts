import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { vmObservability } from "../../command/vm-observability";
import { HarnessError } from "../../harness/harness-error";

/** A host as the command reads it. */
interface CertifiedHost {
  readonly host: string;
  readonly roles: readonly string[];
  readonly addresses: readonly string[];
}

/** Makes certificates for hosts below `folder`, by the command that users run: from each of these authorities. */
export async function makeFleetCertificates(
  folder: string,
  hosts: readonly CertifiedHost[],
  authorities: readonly string[] = ["fleet"],
): Promise<void> {
  writeFileSync(join(folder, "fleet.json"), JSON.stringify(hosts));
  writeFileSync(join(folder, "passphrase"), "of-a-test-alone", { mode: 0o600 });
  for (const authority of authorities) {
    const noted: string[] = [];
    const options = ["--authority", authority, "--fleet", "fleet.json", "--passphrase-file", "passphrase"];
    const code = await vmObservability(["certificates", "make", ...options], {
      folder,
      environment: {},
      now: () => new Date(),
      print: () => undefined,
      note: (text) => noted.push(text),
    });
    if (code !== 0) throw new HarnessError(noted.join("\n"));
  }
}

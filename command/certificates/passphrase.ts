import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { CommandError, type Surroundings } from "../command-error";
import { type Options, WHERE } from "./options";

/** Holds the passphrase of the authority's key where `--passphrase-file` does not name a file. */
export const PASSPHRASE_VARIABLE = "VM_OBSERVABILITY_CA_PASSPHRASE";

/** OpenSSL derives the key with few rounds, so a passphrase that people think of is found by trying. */
const SHORTEST_STRONG = 20;
const GOOD_ONE = 'make one with "openssl rand -base64 32"';

/**
 * The passphrase that the authority's key is encrypted with. Asked for only where something is to be signed.
 *
 * @param option - what names the file
 * @throws CommandError when none is given
 */
export function passphraseOf(
  { passphraseFile }: Pick<Options, "passphraseFile">,
  { folder, environment }: Surroundings,
  option = "--passphrase-file",
): string {
  const how = `${GOOD_ONE}, keep it where the key is not, and give it by --passphrase-file or ${PASSPHRASE_VARIABLE}`;
  const path = passphraseFile === undefined ? undefined : resolve(folder, passphraseFile);
  if (path !== undefined && !existsSync(path))
    throw new CommandError(`[${WHERE}] ${option}: ${passphraseFile} does not exist; ${how}`, 2);
  const given = path === undefined ? environment[PASSPHRASE_VARIABLE] : readFileSync(path, "utf8");
  const passphrase = given?.replace(/\r?\n$/, "") ?? "";
  if (passphrase === "")
    throw new CommandError(`[${WHERE}] the authority's key needs a passphrase, and none is given; ${how}`, 2);
  return passphrase;
}

/** Advice against a passphrase that is too short for a new key; undefined for a long one. */
export function passphraseAdvice(passphrase: string): string | undefined {
  if (passphrase.length >= SHORTEST_STRONG) return undefined;
  return `note: the passphrase has fewer than ${SHORTEST_STRONG} characters, which somebody who has the key can try out; ${GOOD_ONE}`;
}

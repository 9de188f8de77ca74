import { quoted, type Problem } from "../errors";
import { hasCredentials, hasImpossiblePort, NO_CREDENTIALS, POSSIBLE_PORT, type Bytes } from "../units";

/** The problem at `path` if `port` is not a valid port. */
export function portProblems(path: string, port: number): readonly Problem[] {
  if (Number.isInteger(port) && port > 0 && port < 65_536) return [];
  return [{ path, message: `must be a port from 1 to 65535, got ${quoted(port)}` }];
}

/** The problem with giving a server less than the `least` memory with which it comes up. */
export function memoryProblems({ memory }: { readonly memory: Bytes }, least: Bytes): readonly Problem[] {
  if (memory.count >= least.count) return [];
  const message = `must be at least ${least.toString()}, got "${memory.toString()}": the server would not start`;
  return [{ path: "memory", message }];
}

/** What is wrong with an address at `path` that stands in the release as it is; what Terraform knows only at apply is not judged. */
export function openAddressProblems(path: string, address: string | undefined): readonly Problem[] {
  if (address === undefined || address.includes(TOKEN)) return [];
  if (hasCredentials(address)) return [{ path, message: NO_CREDENTIALS }];
  if (hasImpossiblePort(address)) return [{ path, message: `${POSSIBLE_PORT}, got ${quoted(address)}` }];
  if (/^https?:\/\/[^\s/?#]+\S*$/.test(address)) return [];
  return [{ path, message: `must begin with https:// or http:// and have no blanks, got ${quoted(address)}` }];
}

/** Begin of the place holder of a value that Terraform knows only at apply. */
export const TOKEN = "${TfToken[";

/** What is wrong with the address of a server's own pages, which stands in messages and in its flags. */
export function externalUrlProblems(externalUrl: string | undefined): readonly Problem[] {
  const path = "externalUrl";
  if (externalUrl === undefined) return [];
  if (hasCredentials(externalUrl)) return [{ path, message: NO_CREDENTIALS }];
  if (hasImpossiblePort(externalUrl)) return [{ path, message: `${POSSIBLE_PORT}, got ${quoted(externalUrl)}` }];
  if (/^https?:\/\/[^\s"'\\]+$/.test(externalUrl)) return [];
  const rule = "must begin with https:// or http:// and have no blanks, quotes or \\";
  return [{ path, message: `${rule}, got ${quoted(externalUrl)}` }];
}

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

import { quoted, type Problem } from "../errors";
import type { Bytes } from "../units";

/** The problem with `port` at `path`, where it is none. */
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

import { join } from "node:path";
import type { Surroundings } from "../command-error";
import { check } from "./check";
import { HELP } from "./help";
import { alone } from "./lock";
import { make, renew } from "./make";
import { type Action, type Options, optionsOf } from "./options";
import { rollover } from "./rollover";

const DOING: Readonly<Record<Action, (options: Options, at: Surroundings) => Promise<number> | number>> = {
  make,
  renew,
  check,
  rollover,
};

/** The command `certificates` with its options; gives its exit code. */
export async function certificates(args: readonly string[], at: Surroundings): Promise<number> {
  if (args.length === 0 || args.some((arg) => arg === "--help" || arg === "-h")) {
    at.print(HELP);
    return args.length === 0 ? 2 : 0;
  }
  const options = optionsOf(args);
  const { action, folder, authority } = options;
  const run = () => DOING[action](options, at);
  return action === "check" ? run() : alone(join(folder, authority.name), at, run);
}

import type { Problem } from "../errors";
import * as s from "../schema";

const line = () => s.line();

/** What a {@link ServerUnit} may be, part by part. */
const serverSchema = s.props({
  name: line(),
  description: line(),
  documentation: line(),
  program: line(),
  startedBy: line().optional(),
  flags: s.list(line()),
  type: s.oneOf(["simple", "notify"]).optional(),
  reloads: s.flag().optional(),
  softMemory: s.number("must be a share of its memory between 0 and 1", (share) => share > 0 && share <= 1).optional(),
  variables: s.named(s.anyText(), s.anyText()).optional(),
  variableFiles: s.list(s.absolutePath()).optional(),
  stopsWithin: line().optional(),
  openFiles: s.whole(1).optional(),
  fleetNames: s.flag().optional(),
  may: s.props({
    account: line(),
    writes: s.list(s.absolutePath()).optional(),
    homes: s.oneOf(["hidden", "read-only"]).optional(),
    processes: s.oneOf(["hidden", "visible"]).optional(),
    mounts: s.oneOf(["own", "host"]).optional(),
    network: s.oneOf(["any", "loopback", "own", "none"]).optional(),
    netlink: s.flag().optional(),
    capabilities: s.list(s.textOf('must be a capability such as "CAP_NET_RAW"', /^CAP_[A-Z_]+$/)).optional(),
    justInTime: s.flag().optional(),
    memory: s.unit("Bytes"),
    tasks: s.whole(1).optional(),
  }),
  directives: s.named(s.anyText(), s.unitValue()).optional(),
});

/** What is wrong with what a server's unit is made of. */
export function serverProblems(given: unknown): readonly Problem[] {
  return s.schemaProblems(serverSchema, given);
}

/** What the schema makes of a server, which is one; a test holds the two types together. */
export type ServerShape = s.Output<typeof serverSchema>;

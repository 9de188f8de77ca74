import { Bytes } from "../../units";
import type { Section } from "./section";

/** Extension: the agent that collects logs. */
export interface LogPipelineSection {
  /** Port of its metrics. @default 24231 */
  readonly port: number;
  /** Most memory of it. @default 384MiB */
  readonly memory: Bytes;
  /** What `${ENV}` of `fluentd.filter` means. @default - the name of the stack */
  readonly environment?: string;
  /** The most that waits on the disk of a host while a destination does not answer. */
  readonly buffer: {
    /** @default 2GiB */
    readonly store: Bytes;
    /** For each bucket. @default 1GiB */
    readonly archive: Bytes;
  };
  /** Whether equal lines of a file are one. `random`: they are several. @default "random" */
  readonly eventId: "random" | "content";
  /** Which logs of this library's own are collected, beside `fluentd.input`. */
  readonly ownLogs: {
    /** Of the units that it installs, as `system`. @default true */
    readonly components: boolean;
    /** Of requests to the portal, as `access`. @default true */
    readonly access: boolean;
    /** Of activations, silences and sign-ins, as `audit`. @default true */
    readonly audit: boolean;
  };
  /** File with the key of the hash that takes the place of `user_id`; the same on every host. @default - they are replaced like secrets */
  readonly pseudonymKeyFile?: string;
}

/** The agent that collects logs. @internal */
export const logPipeline = {
  builtIn: {
    port: 24_231,
    memory: Bytes.mebibytes(384),
    buffer: { store: Bytes.gibibytes(2), archive: Bytes.gibibytes(1) },
    eventId: "random",
    ownLogs: { components: true, access: true, audit: true },
  },
  schema: (s) =>
    s.section({
      port: s.port(),
      memory: s.bytes(),
      environment: s.textOf('must be a name such as "production"', /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/).optional(),
      buffer: s.section({ store: s.bytes(), archive: s.bytes() }),
      eventId: s.oneOf(["random", "content"]),
      ownLogs: s.section({ components: s.flag(), access: s.flag(), audit: s.flag() }),
      pseudonymKeyFile: s.absolutePath().optional(),
    }),
} satisfies Section<LogPipelineSection>;

import type { HostRole } from "../host";
import type { LogFormat } from "../specification";

/** Where records come from. */
export type LogInput = FileInput | JournalInput | SyslogInput;

/** What all inputs have. */
interface Input {
  /** Dotted words by which it is known: `app.logs`. */
  readonly tag: string;
  /** Category of records that name none themselves. */
  readonly category: string;
  /** Which hosts have it. @default - every host that has an agent */
  readonly on?: InputHosts;
}

/** Hosts with a role, with a server of the user's own, or without a role. */
export type InputHosts = { readonly role: HostRole } | { readonly runs: string } | "workloads";

/** Files that programs write. */
export interface FileInput extends Input {
  readonly kind: "files";
  /** Absolute, `*` is any name: `/var/log/app/*.log`. */
  readonly files: string;
  /** Where the place in each file is kept. */
  readonly positions: string;
  readonly format: LogFormat;
  /** How the first line of a record looks, for `multiline`: a regular expression without slashes around it. */
  readonly firstLine?: string;
}

/** Entries of the journal. */
export interface JournalInput extends Input {
  readonly kind: "journal";
  /** `_SYSTEMD_UNIT=nginx.service`, of which one must hold; none means all entries. */
  readonly matches: readonly string[];
  /** A regular expression that must fit the message. @default - every entry */
  readonly only?: string;
  /** A regular expression that must not fit the message. @default - none */
  readonly without?: string;
  /** Service of the records. @default - the unit of each entry */
  readonly service?: string;
  /** Fields of the journal and the names that they get: `{ _UID: "journal-uid" }`. @default - their own in small letters */
  readonly renamed?: Readonly<Record<string, string>>;
}

/** Messages of programs that speak syslog, on loopback. */
export interface SyslogInput extends Input {
  readonly kind: "syslog";
  readonly port: number;
  readonly protocol: "tcp" | "udp";
}

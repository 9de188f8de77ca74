/** What loggers call the levels of section 3.2, in lower case. Where two mean different things by a word, that of more programs counts. */
const SPELLINGS = {
  TRACE: ["trace", "trc", "t", "finest", "finer", "silly", "10"],
  DEBUG: ["debug", "dbg", "d", "fine", "config", "verbose", "20"],
  INFO: ["info", "inf", "i", "information", "informational", "notice", "http", "log", "30"],
  WARN: ["warn", "wrn", "w", "warning", "40"],
  ERROR: ["error", "err", "e", "severe", "50"],
  FATAL: ["fatal", "ftl", "f", "critical", "crit", "c", "alert", "emerg", "emergency", "panic", "dpanic", "60"],
} as const;

/** A level of section 3.2. */
export type LogLevel = keyof typeof SPELLINGS;

/** The six levels, the mildest first. */
export const LOG_LEVELS = Object.keys(SPELLINGS) as readonly LogLevel[];

const BY_SPELLING: ReadonlyMap<string, LogLevel> = new Map(
  LOG_LEVELS.flatMap((level) => SPELLINGS[level].map((spelling) => [spelling, level] as const)),
);

/** Each spelling in lower case, with the level that it means. */
export const LEVEL_SPELLINGS: Readonly<Record<string, LogLevel>> = Object.fromEntries(BY_SPELLING);

/**
 * The level that a logger means by `given`: `warning`, `SEVERE`, pino's and bunyan's numbers from 10 to 60, Go's `INFO+2`. Numbers of syslog are
 * others, and those of Python as well; both write words beside them.
 */
export function levelOf(given: string | number): LogLevel | undefined {
  const word = String(given).trim().toLowerCase();
  return BY_SPELLING.get(word) ?? BY_SPELLING.get(word.replace(/[+-]\d+$/, ""));
}

/** Severity levels are open: `info`, `warning`, `critical` and whatever the matrix adds. */
export type Severity = string;

/** Entries under names that the user chooses; the names are never re-cased. */
export type Named<T> = Readonly<Record<string, T>>;

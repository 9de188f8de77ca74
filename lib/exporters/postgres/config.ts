/** The file of queries that postgres_exporter takes by `--extend.query-path`, as far as this library writes it. */
export type StatementQueries = Readonly<
  Record<string, { readonly query: string; readonly metrics: readonly Readonly<Record<string, QueryColumn>>[] }>
>;

/** What a column of a query's result becomes. */
export interface QueryColumn {
  readonly usage: "LABEL" | "COUNTER" | "GAUGE";
  readonly description: string;
}

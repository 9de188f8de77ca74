import type { Variable } from "./model";

/** Choose jobs and hosts, of those whose pages have the metric `of`. */
export const targetVariables = (of: string): readonly [job: Variable, host: Variable] => [
  { name: "job", label: "Job", of },
  { name: "instance", label: "Host", of },
];

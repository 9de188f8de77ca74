import type { Metric } from "./metric";
import type { RecordingRule } from "./rule";

/** One entry: what a name in a query stands for. */
export type Provided =
  | {
      readonly kind: "metric";
      readonly metric: Metric;
      readonly part?: "bucket" | "sum" | "count";
      /** It may be there: a page that nobody knows wholly can have it. */
      readonly assumed?: true;
    }
  | {
      readonly kind: "recording";
      readonly recording: RecordingRule;
      /** Rules that record it too, with other labels. @default - none */
      readonly others?: readonly RecordingRule[];
    };

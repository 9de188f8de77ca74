import { type Panel, states, UP_OR_DOWN } from "../panels";

/** Whether servers answer their exporters, by the metric `up` of these: `pg_up`. */
export const answersPanel = (up: string): Panel =>
  states(
    "Answers",
    "yes or no",
    "Whether the server answers its exporter.",
    { "{{instance}}": up },
    { states: UP_OR_DOWN },
  );

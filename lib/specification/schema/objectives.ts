import { duration, entryName, number, text, word } from "./leaves";
import { list, named, section } from "./parts";

const objective = () =>
  section({
    target: number("must be a number over 0", (given) => given > 0),
    percentile: number("must be a percentile between 0 and 100", (given) => given > 0 && given < 100).optional(),
    measurement: word(),
    timeWindow: duration(),
  });

/** `sla_definitions` of section 5.3. */
export const slaDefinitions = () => named(entryName(), objective());

/** `error_budget` of section 5.3. */
export const errorBudget = () =>
  section({
    calculation: text(),
    tracking: word(),
    alerts: list(
      section({
        threshold: number("must be a percentage over 0, up to 100", (given) => given > 0 && given <= 100),
        severity: word(),
      }),
    ),
  });

import { entryName, timeWindow, word } from "./leaves";
import { named, section, set } from "./parts";

/** `correlation_strategies` of section 6.1. */
export const correlationStrategies = () =>
  named(
    entryName(),
    section({ identifier: word(), scope: word(), tools: set(word()).prefault([]), window: timeWindow().optional() }),
  );

/** `rca_process` and `investigation_tools` of section 6.3: steps or tools by phase. */
export const phases = () => named(entryName(), set(word()));

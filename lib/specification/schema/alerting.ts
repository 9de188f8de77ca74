import { adviceName, duration, entryName, labelName, text, url, word } from "./leaves";
import { named, section, set } from "./parts";

const alert = () =>
  section({
    condition: text("must be a PromQL condition"),
    duration: duration({ zero: true }),
    severity: word(),
    family: word().optional(),
    keepFiringFor: duration({ zero: true }).optional(),
    summary: text().optional(),
    description: text().optional(),
    runbookUrl: url().optional(),
    labels: named(labelName(["alertname", "severity", "family"]), text()).prefault({}),
    adviceOff: set(adviceName()).optional(),
  });

/** `system_alerts` and `application_alerts` of section 4.1. */
export const alerts = () => named(entryName(), alert());

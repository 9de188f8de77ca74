import { number, oneOf, text, word } from "./leaves";
import { list, section } from "./parts";

// Panels are Grafana's JSON, pasted as it is: keys stay Grafana's.
const grafana = { foreignKeys: true };

const panel = () =>
  section(
    {
      title: text(),
      type: oneOf(["graph", "table", "stat"]),
      targets: list(
        section(
          { expr: text("must be a PromQL expression"), legendFormat: text().optional(), format: word().optional() },
          grafana,
        ),
      ),
      thresholds: list(section({ value: number("must be a number"), color: text() }, grafana)).prefault([]),
    },
    grafana,
  );

const dashboard = () => section({ title: text(), panels: list(panel()) }, { ...grafana, wrapper: "dashboard" });

/** The dashboards of sections 5.1 and 5.2. */
export const dashboards = () => section({ infrastructure: dashboard(), application: dashboard() });

import { promqlString, regexpLiteral } from "../escaping";
import { bars, type Dashboard, figure, lines, states, table, type Threshold } from "../panels";
import { Duration } from "../units";
import type { Objective, SloModel } from "./model";
import { NAMES } from "./names";
import { burnWindows } from "./rules";

const FIRING = 'ALERTS{alertstate="firing"}';

/** Less than any budget can have left, so that colours begin with the gravest. */
const LOWEST = -1e9;

const MISSED = "Share of the error budget that is left. Below 0 % the objective is missed.";

/** All objectives on one page, with what is left of each budget, how fast it is spent, and which alert fires. */
export function sloDashboards({ objectives, step }: SloModel): readonly Dashboard[] {
  const [first] = objectives;
  if (!first) return [];
  const per = [...new Set(objectives.flatMap((one) => one.per))];
  const by = ["slo", ...per].join(", ");
  const name = ["slo", ...per].map((label) => `{{${label}}}`).join(" ");
  const columns = { slo: "Objective", ...Object.fromEntries(per.map((label) => [label, label])) };
  const left = { thresholds: leftOf(first) };
  const current = currentBurn(objectives, by);
  const perMinute = (metric: string) => (step.toSeconds() === 60 ? metric : `${metric} * ${60 / step.toSeconds()}`);
  return [
    {
      title: "Objectives",
      description: "Which objectives are kept, what is left of their error budgets, and how fast these are spent.",
      folder: "Applications",
      tags: ["objectives"],
      about: "objective",
      range: Duration.hours(24),
      variables: [{ name: "slo", label: "Objective", of: NAMES.objective }],
      rows: [
        {
          title: "Now",
          panels: [
            figure(
              "Objectives missed",
              "count",
              "Objectives that spent more than their error budget in their window.",
              { objectives: `count(${NAMES.remaining} < 0) or vector(0)` },
              { thresholds: [{ value: 1, color: "red" }] },
            ),
            figure("Objectives measured", "count", "Objectives whose budget is known.", {
              objectives: `count(${NAMES.remaining})`,
            }),
            figure("Least budget left", "percent", MISSED, { budget: `min(${NAMES.remaining})` }, left),
            figure(
              "Fastest burn",
              "count",
              "How many times faster than allowed a budget is spent now; 1 spends it in exactly its window.",
              { "burn rate": `max(${current})` },
              { thresholds: [{ value: 1, color: "yellow" }] },
            ),
            figure(
              "Alerts about objectives",
              "count",
              "Alerts about budgets that fire now.",
              { alerts: `count(${FIRING}) or vector(0)` },
              { thresholds: [{ value: 1, color: "yellow" }] },
            ),
            table(
              "Objectives in numbers",
              "percent",
              "Every objective: what it promises, its error budget, and when that is spent if it goes on as now.",
              {
                "Good events": `0 * max by (${by}) (${NAMES.remaining}) + on (slo) group_left () max by (slo) (${NAMES.objective})`,
                "Budget left": { expr: `max by (${by}) (${NAMES.remaining})`, ...left },
                "Left as failure": { expr: `60 * max by (${by}) (${NAMES.remainingMinutes})`, unit: "duration" },
                "Burn rate": { expr: current, unit: "count", thresholds: [{ value: 1, color: "yellow" }] },
                "Spent in": { expr: `min by (${by}) (${NAMES.exhaustedIn})`, unit: "duration" },
                "Alerts firing": {
                  expr: `count by (${by}) (${FIRING})`,
                  unit: "count",
                  thresholds: [{ value: 1, color: "red" }],
                },
              },
              { columns },
            ),
            table(
              "Alerts about objectives since",
              "duration",
              "Every alert about a budget that fires or is about to, and for how long its condition has held. Its name leads to its runbook.",
              { "Holds for": `time() - max by (alertname, severity, ${by}) (ALERTS_FOR_STATE)` },
              { columns: { alertname: "Alert", severity: "Severity", ...columns } },
            ),
          ],
        },
        {
          title: "Budgets",
          panels: [
            lines(
              "Budget left",
              "percent",
              MISSED,
              { [name]: NAMES.remaining },
              { max: 100, thresholds: [{ value: 0, color: "red" }] },
            ),
            lines(
              "Burn rate",
              "count",
              "How many times faster than allowed each budget is spent; 1 spends it in exactly its window.",
              { [name]: current },
              { min: 0, thresholds: [{ value: 1, color: "red" }] },
            ),
            bars("Budget left by objective", "percent", MISSED, { [name]: NAMES.remaining }, { max: 100, ...left }),
            states(
              "Objectives kept",
              "yes or no",
              "When each objective was kept, and when more than its budget was spent.",
              { [name]: `${NAMES.remaining} >= bool 0` },
              { states: { 0: { text: "missed", color: "red" }, 1: { text: "kept", color: "green" } } },
            ),
          ],
        },
        {
          title: "Events",
          panels: [
            lines("Events", "per minute", "Events that are counted.", { [name]: perMinute(NAMES.events) }, { min: 0 }),
            lines(
              "Bad events",
              "per minute",
              "Bad events among them.",
              { [name]: perMinute(NAMES.badEvents) },
              { min: 0 },
            ),
          ],
        },
      ],
    },
  ];
}

/** Colours of what is left, at the thresholds of the alerts on what is spent. */
function leftOf({ thresholds, mildest }: Objective): readonly Threshold[] {
  const colours = [...thresholds].reverse().map(({ threshold, severity }, index) => ({
    from: 100 - threshold,
    color: index === 0 || severity !== mildest ? "red" : "yellow",
  }));
  const froms = [LOWEST, ...colours.map(({ from }) => from)];
  return froms.map((value, index) => ({ value, color: colours[index]?.color ?? "green" }));
}

/** How fast each objective burns now: over the window of its first alert. */
function currentBurn(objectives: readonly Objective[], by: string): string {
  const windows = new Map<string, readonly string[]>();
  for (const objective of objectives) {
    const [window] = burnWindows(objective).map(String);
    if (window !== undefined) windows.set(window, [...(windows.get(window) ?? []), objective.name]);
  }
  const parts = [...windows].map(([window, names]) => {
    const rate = `max by (${by}) (${NAMES.burnRate}{window=${promqlString(window)}})`;
    if (windows.size === 1) return rate;
    const own = promqlString(names.map(regexpLiteral).join("|"));
    return `${rate} and on (slo) ${NAMES.objective}{slo=~${own}}`;
  });
  return parts.join(" or ");
}

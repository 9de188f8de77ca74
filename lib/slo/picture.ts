import type { Html } from "../pages";
import { axis, baseline, COLOURS, label, LINE, MARGIN, picture, point, WIDTH, wrapped } from "../pictures";
import type { AlertReport, Firing, ObjectiveReport } from "./report";

/** Space below each row. */
const GAP = 14;

/** Points stand between these, the further right the later. */
const [LEFT, RIGHT] = [MARGIN + 6, WIDTH - MARGIN - 6];

/** The speed that stands beside that of a total failure. */
const SLOWER = 10;

/** A picture, as SVG, of when the alerts of an objective fire: at a total failure, and where ten times too many events are bad. */
export function objectivePicture({ name, promise, window, budgetMinutes, alerts }: ObjectiveReport): Html {
  const rows = alerts.map((alert) => ({ alert, lines: wrapped(wordsOf(alert), WIDTH - 2 * MARGIN) }));
  const heightOf = (index: number) => (rows[index]?.lines.length ?? 0) * LINE + LINE + GAP;
  const topOf = (index: number) => rows.slice(0, index).reduce((sum, _, row) => sum + heightOf(row), 0);
  const height = topOf(rows.length);
  const x = (milliseconds: number) => {
    // From a minute to the whole window, each step to the right is so many times longer.
    const share = Math.log(milliseconds / 60_000) / Math.log(window.milliseconds / 60_000);
    return Math.round(LEFT + Math.min(Math.max(share, 0), 1) * (RIGHT - LEFT));
  };
  return picture({
    title: `${name}: ${promise}, over ${window.toString()}; budget ${budgetMinutes} minutes`,
    height,
    draw: (top) => [
      axis(LEFT, top, top + height),
      axis(RIGHT, top, top + height),
      ...rows.flatMap(({ alert, lines }, index) => {
        const begin = top + topOf(index);
        const middle = begin + lines.length * LINE + LINE / 2;
        return [
          ...lines.map((line, number) => label(MARGIN + 16, baseline(begin, number), line)),
          ...shownOf(alert).flatMap(({ after, badPercent }) =>
            after ? [point(x(after.milliseconds), middle, badPercent === 100 ? COLOURS.first : COLOURS.second)] : [],
          ),
        ];
      }),
    ],
    legend: [
      { colour: COLOURS.first, text: "when everything fails" },
      { colour: COLOURS.second, text: "when ten times too much fails" },
    ],
  });
}

function shownOf({ fires }: AlertReport): readonly Firing[] {
  return fires.filter(({ badPercent, burnRate }) => badPercent === 100 || burnRate === SLOWER);
}

function wordsOf(alert: AlertReport): string {
  const times = shownOf(alert).map(({ after }) => after?.toString() ?? "never");
  return `${alert.severity}, ${alert.when}: ${times.join(", ")}`;
}

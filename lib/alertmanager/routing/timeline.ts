import type { Html } from "../../pages";
import {
  axis,
  baseline,
  COLOURS,
  label,
  type LegendEntry,
  LINE,
  MARGIN,
  picture,
  point,
  WIDTH,
  wrapped,
} from "../../pictures";
import { channelOf, printDays, type NotificationStep } from "./explain";

/** Where the line of time runs from top to bottom, and where words stand on its right. */
const AXIS = 104;
const TEXT = 120;

/** Space below each row. */
const GAP = 12;

/** By whose acknowledgement what is sent is cancelled. */
const OWNERS: Readonly<Record<NotificationStep["owner"], LegendEntry>> = {
  alertmanager: { colour: COLOURS.first, text: "until a silence acknowledges it" },
  "incident manager": { colour: COLOURS.second, text: "until someone acknowledges the page" },
};

/** What is sent at one time over one channel, to one or more people in turn. */
interface Row {
  readonly first: NotificationStep;
  /** Undefined where the row before says it. */
  readonly time: string | undefined;
  readonly channel: readonly string[];
  readonly people: readonly string[];
}

/**
 * A picture, as SVG, of who is notified of an alert and when: time runs from top to bottom, and the colour of a point says by whose
 * acknowledgement cancels it.
 */
export function timeline(title: string, steps: readonly NotificationStep[]): Html {
  const rows = rowsOf(steps);
  const topOf = (index: number) => rows.slice(0, index).reduce((sum, row) => sum + heightOf(row), 0);
  const height = topOf(rows.length);
  return picture({
    title,
    height,
    draw: (top) => [
      axis(AXIS, top - 4, top + height),
      ...rows.flatMap((row, index) => rowParts(row, top + topOf(index))),
    ],
    legend: Object.entries(OWNERS)
      .filter(([owner]) => rows.some(({ first }) => first.owner === owner))
      .map(([, entry]) => entry),
  });
}

function rowsOf(steps: readonly NotificationStep[]): readonly Row[] {
  const keyOf = ({ tier, after, channel, via }: NotificationStep) => [tier, after.milliseconds, channel, via].join(" ");
  const keys = [...new Set(steps.map(keyOf))];
  const groups = keys.map((key) => steps.filter((one) => keyOf(one) === key));
  return groups.flatMap((same, index) => {
    const [first] = same;
    if (!first) return [];
    const before = groups[index - 1]?.[0]?.after.milliseconds;
    const time = first.after.milliseconds === 0 ? "at once" : `after ${first.after.toString()}`;
    const people = [...new Set(same.map(({ who, days }) => (days.length === 7 ? who : `${who} (${printDays(days)})`)))];
    const room = WIDTH - MARGIN - TEXT;
    return [
      {
        first,
        time: before === first.after.milliseconds ? undefined : time,
        channel: wrapped(channelOf(first), room),
        people: people.flatMap((one) => wrapped(one, room)),
      },
    ];
  });
}

function heightOf({ channel, people }: Row): number {
  return (channel.length + people.length) * LINE + GAP;
}

function rowParts({ first, time, channel, people }: Row, top: number): readonly Html[] {
  const beforeAxis = { "text-anchor": "end", fill: COLOURS.axis };
  const times = time === undefined ? [] : wrapped(time, AXIS - 14 - MARGIN);
  return [
    ...times.map((text, index) => label(AXIS - 14, baseline(top, index), text, beforeAxis)),
    point(AXIS, top + 9, OWNERS[first.owner].colour),
    ...channel.map((text, index) => label(TEXT, baseline(top, index), text, { "font-weight": "bold" })),
    ...people.map((text, index) => label(TEXT, baseline(top, channel.length + index), text)),
  ];
}

import { escaped } from "../../escaping";
import { channelOf, printDays, type NotificationStep } from "./explain";

/** Measures of the picture, in pixels: it is as wide as the smallest telephone shows without shrinking it. */
const WIDTH = 400;
const MARGIN = 12;
/** Where the line of time runs from top to bottom, and where words stand on its right. */
const AXIS = 104;
const TEXT = 120;
const LINE = 18;
const GAP = 12;

/** Most that a character of each size takes: none of the usual typefaces is wider on average. */
const WIDTHS = { 13: 7.4, 16: 10 } as const;

const COLOURS = { alertmanager: "#d9480f", "incident manager": "#1864ab", axis: "#868e96", text: "#343a40" } as const;

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
 * acknowledgement cancels it. It is readable at 400 pixels, and long names wrap.
 */
export function timeline(title: string, steps: readonly NotificationStep[]): string {
  const titles = lines(title, WIDTH - 2 * MARGIN, 16);
  const rows = rowsOf(steps);
  const tops = rows.map((_, index) => rows.slice(0, index).reduce((sum, row) => sum + heightOf(row), 0));
  const top = MARGIN + titles.length * 22 + GAP;
  const bottom = top + rows.reduce((sum, row) => sum + heightOf(row), 0);
  const meanings = meaningsOf(rows);
  const height = bottom + GAP + meanings.length * 22 + MARGIN;
  const axis = { x1: AXIS, y1: top - 4, x2: AXIS, y2: bottom, stroke: COLOURS.axis, "stroke-width": 2 };
  const parts = [
    element("rect", { width: WIDTH, height, fill: "#ffffff" }),
    ...titles.map((text, index) =>
      label(MARGIN, MARGIN + 16 + index * 22, text, { "font-size": 16, "font-weight": "bold" }),
    ),
    element("line", axis),
    ...rows.flatMap((row, index) => rowParts(row, top + (tops[index] ?? 0))),
    ...meanings.flatMap(([owner, text], index) => legend(owner, text, bottom + GAP + 14 + index * 22)),
  ];
  const view = {
    xmlns: "http://www.w3.org/2000/svg",
    viewBox: `0 0 ${WIDTH} ${height}`,
    width: WIDTH,
    height,
    role: "img",
  };
  const font = { "font-family": "system-ui, sans-serif", "font-size": 13 };
  return `${open("svg", { ...view, ...font })}\n${parts.map((part) => `  ${part}\n`).join("")}</svg>\n`;
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
        channel: lines(channelOf(first), room, 13),
        people: people.flatMap((one) => lines(one, room, 13)),
      },
    ];
  });
}

function heightOf({ channel, people }: Row): number {
  return (channel.length + people.length) * LINE + GAP;
}

function rowParts({ first, time, channel, people }: Row, top: number): readonly string[] {
  const y = (line: number) => top + 13 + line * LINE;
  return [
    ...(time === undefined
      ? []
      : lines(time, AXIS - 14 - MARGIN, 13).map((text, index) =>
          label(AXIS - 14, y(index), text, { "text-anchor": "end", fill: COLOURS.axis }),
        )),
    element("circle", { cx: AXIS, cy: top + 9, r: 6, fill: COLOURS[first.owner] }),
    ...channel.map((text, index) => label(TEXT, y(index), text, { "font-weight": "bold" })),
    ...people.map((text, index) => label(TEXT, y(channel.length + index), text)),
  ];
}

type Owner = NotificationStep["owner"];

function meaningsOf(rows: readonly Row[]): readonly (readonly [Owner, string])[] {
  const meanings = [
    ["alertmanager", "until a silence acknowledges it"],
    ["incident manager", "until someone acknowledges the page"],
  ] as const;
  return meanings.filter(([owner]) => rows.some(({ first }) => first.owner === owner));
}

function legend(owner: Owner, text: string, y: number): readonly string[] {
  return [element("circle", { cx: MARGIN + 6, cy: y - 4, r: 6, fill: COLOURS[owner] }), label(MARGIN + 20, y, text)];
}

/** `text` in lines that fit into `room`: between words, and within words that are longer. */
function lines(text: string, room: number, size: keyof typeof WIDTHS): readonly string[] {
  const most = Math.floor(room / WIDTHS[size]);
  const pieces = text.split(" ").flatMap((word) => {
    const letters = [...word];
    const count = Math.max(1, Math.ceil(letters.length / most));
    return Array.from({ length: count }, (_, index) => letters.slice(index * most, (index + 1) * most).join(""));
  });
  return pieces.reduce<readonly string[]>((done, piece) => {
    const last = done.at(-1);
    if (last === undefined || [...last, ...piece].length + 1 > most) return [...done, piece];
    return [...done.slice(0, -1), `${last} ${piece}`];
  }, []);
}

type Attributes = Readonly<Record<string, string | number>>;

function label(x: number, y: number, text: string, more: Attributes = {}): string {
  return `${open("text", { x, y, fill: COLOURS.text, ...more })}${escaped(text)}</text>`;
}

function element(name: string, attributes: Attributes): string {
  return open(name, attributes).replace(/>$/, "/>");
}

function open(name: string, attributes: Attributes): string {
  const pairs = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(String(value))}"`);
  return `<${name}${pairs.join("")}>`;
}

import { escaped } from "../escaping";
import { Duration } from "../units";
import { channelOf, printDays, type NotificationStep } from "./explain";

/** Measures of the picture, in pixels. */
const WIDTH = 800;
const LEFT = 190;
const RIGHT = 250;
const TOP = 58;
const ROW = 34;

const COLOURS = { alertmanager: "#d9480f", "incident manager": "#1864ab", axis: "#868e96", text: "#343a40" } as const;

/** What is told at one time over one channel, to one or more people in turn. */
interface Row {
  readonly first: NotificationStep;
  readonly people: string;
}

/**
 * A picture, as SVG, of who is told of an alert and when: time runs to the right, a line ends where somebody is told, its colour says by
 * whose acknowledgement it is called off.
 */
export function timeline(title: string, told: readonly NotificationStep[]): string {
  const rows = rowsOf(told);
  const times = [...new Set([0, ...rows.map(({ first }) => first.after.milliseconds)])].sort((a, b) => a - b);
  const last = Math.max(times.at(-1) ?? 0, 60_000);
  const x = (milliseconds: number) => LEFT + Math.round((milliseconds / last) * (WIDTH - LEFT - RIGHT));
  const height = TOP + rows.length * ROW + 44;
  const bottom = TOP + rows.length * ROW;
  const parts = [
    element("rect", { width: WIDTH, height, fill: "#ffffff" }),
    label(16, 28, title, { "font-size": 16, "font-weight": "bold" }),
    ...times.flatMap((time) => [
      element("line", {
        x1: x(time),
        y1: TOP - 10,
        x2: x(time),
        y2: bottom,
        stroke: COLOURS.axis,
        "stroke-dasharray": "2 4",
      }),
      label(x(time), TOP - 16, time === 0 ? "fires" : Duration.milliseconds(time).toString(), {
        "text-anchor": "middle",
        fill: COLOURS.axis,
      }),
    ]),
    ...rows.flatMap((row, index) => rowParts(row, TOP + index * ROW + ROW / 2, x)),
    ...legend(rows, bottom + 26),
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

function rowsOf(told: readonly NotificationStep[]): readonly Row[] {
  const keyOf = ({ tier, after, channel, via }: NotificationStep) => [tier, after.milliseconds, channel, via].join(" ");
  return [...new Set(told.map(keyOf))].flatMap((key) => {
    const same = told.filter((one) => keyOf(one) === key);
    const people = [...new Set(same.map(({ who, days }) => (days.length === 7 ? who : `${who} (${printDays(days)})`)))];
    return same[0] ? [{ first: same[0], people: people.join(", ") }] : [];
  });
}

function rowParts({ first, people }: Row, y: number, x: (milliseconds: number) => number): readonly string[] {
  const { after, owner } = first;
  const end = x(after.milliseconds);
  const wait = { x1: x(0), y1: y, x2: end, y2: y, stroke: COLOURS[owner], "stroke-width": 2 };
  return [
    label(LEFT - 16, y + 4, channelOf(first), { "text-anchor": "end" }),
    ...(after.milliseconds > 0 ? [element("line", wait)] : []),
    element("circle", { cx: end, cy: y, r: 6, fill: COLOURS[owner] }),
    label(end + 14, y + 4, people),
  ];
}

function legend(rows: readonly Row[], y: number): readonly string[] {
  const meanings = [
    ["alertmanager", "until a silence takes it up"],
    ["incident manager", "until somebody acknowledges the page"],
  ] as const;
  const present = meanings.filter(([owner]) => rows.some(({ first }) => first.owner === owner));
  return present.flatMap(([owner, text], index) => {
    const x = 24 + index * 230;
    return [element("circle", { cx: x, cy: y - 4, r: 6, fill: COLOURS[owner] }), label(x + 14, y, text)];
  });
}

type Attributes = Readonly<Record<string, string | number>>;

function label(x: number, y: number, text: string, more: Attributes = {}): string {
  // Text hides the lines that it crosses.
  const halo = { "paint-order": "stroke", stroke: "#ffffff", "stroke-width": 4 };
  return `${open("text", { x, y, fill: COLOURS.text, ...halo, ...more })}${escaped(text)}</text>`;
}

function element(name: string, attributes: Attributes): string {
  return open(name, attributes).replace(/>$/, "/>");
}

function open(name: string, attributes: Attributes): string {
  const pairs = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(String(value))}"`);
  return `<${name}${pairs.join("")}>`;
}

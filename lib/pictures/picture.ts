import { type Html, markup } from "../pages";
import { COLOURS, FONT, LINE, MARGIN, SIZES, WIDTH } from "./looks";
import { wrapped } from "./wrapped";

/** What a picture shows below its title. */
export interface Picture {
  readonly title: string;
  /** How high the part below the title is. */
  readonly height: number;
  /** Draws that part, which begins at `top`. */
  readonly draw: (top: number) => readonly Html[];
  /** What its colours mean. */
  readonly legend: readonly LegendEntry[];
}

/** A colour and what it means. */
export interface LegendEntry {
  readonly colour: string;
  readonly text: string;
}

/** Attributes of an element, in order. */
export type Attributes = Readonly<Record<string, string | number>>;

/** Space between parts. */
const GAP = 12;

/** Height of a line of the title or the legend. */
const HIGH_LINE = 22;

/** A whole picture as SVG: its title, what it shows, and what its colours mean. It is readable at 400 pixels, and long words wrap. */
export function picture({ title, height, draw, legend }: Picture): Html {
  const titles = wrapped(title, WIDTH - 2 * MARGIN, "title");
  const top = MARGIN + titles.length * HIGH_LINE + GAP;
  const bottom = top + height;
  const whole = bottom + GAP + legend.length * HIGH_LINE + MARGIN;
  const parts = [
    element("rect", { width: WIDTH, height: whole, fill: COLOURS.paper }),
    ...titles.map((text, index) =>
      label(MARGIN, MARGIN + SIZES.title + index * HIGH_LINE, text, {
        "font-size": SIZES.title,
        "font-weight": "bold",
      }),
    ),
    ...draw(top),
    ...legend.flatMap((entry, index) => legendParts(entry, bottom + GAP + 14 + index * HIGH_LINE)),
  ];
  const frame = { xmlns: "http://www.w3.org/2000/svg", viewBox: `0 0 ${WIDTH} ${whole}`, width: WIDTH, height: whole };
  const looks = { role: "img", "aria-label": title, "font-family": FONT, "font-size": SIZES.text };
  return markup`<svg${written({ ...frame, ...looks })}>\n${parts.map((part) => markup`  ${part}\n`)}</svg>\n`;
}

function legendParts({ colour, text }: LegendEntry, y: number): readonly Html[] {
  return [point(MARGIN + 6, y - 4, colour), label(MARGIN + 20, y, text)];
}

/** The line of an axis from top to bottom. */
export function axis(x: number, top: number, bottom: number): Html {
  return element("line", { x1: x, y1: top, x2: x, y2: bottom, stroke: COLOURS.axis, "stroke-width": 2 });
}

/** A point in the colour of what it stands for. */
export function point(x: number, y: number, colour: string): Html {
  return element("circle", { cx: x, cy: y, r: 6, fill: colour });
}

/** A bar from `x` on, in the colour of what it stands for. One that would be too short to be seen is a line. */
export function bar(x: number, y: number, width: number, colour: string): Html {
  return element("rect", { x, y, width: Math.max(width, 2), height: 12, rx: 2, fill: colour });
}

/** Words whose baseline begins at a place. */
export function label(x: number, y: number, text: string, more: Attributes = {}): Html {
  return markup`<text${written({ x, y, fill: COLOURS.text, ...more })}>${text}</text>`;
}

/** Baseline of the line with a number in a block of words that begins at `top`. */
export function baseline(top: number, line: number): number {
  return top + SIZES.text + line * LINE;
}

function element(name: string, attributes: Attributes): Html {
  return markup`<${name}${written(attributes)}/>`;
}

function written(attributes: Attributes): readonly Html[] {
  return Object.entries(attributes).map(([key, value]) => markup` ${key}="${value}"`);
}

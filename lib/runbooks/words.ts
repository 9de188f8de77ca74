import type { Duration } from "../units";
import type { Inline, Line } from "./model";

const UNITS: readonly (readonly [name: string, seconds: number])[] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];

/** `duration` in words, in the largest unit that it is a whole number of: `5 minutes`. */
export function durationInWords(duration: Duration): string {
  const seconds = duration.toSeconds();
  const [name, length] = UNITS.find(([, unit]) => seconds >= unit && seconds % unit === 0) ?? ["second", 1];
  const count = seconds / length;
  return `${count} ${name}${count === 1 ? "" : "s"}`;
}

/** A key of the specification as people write it: `assess_impact` is `Assess impact`. */
export function humanised(key: string): string {
  const words = key.replace(/[_-]+/g, " ").trim();
  return words === "" ? key : words.charAt(0).toUpperCase() + words.slice(1);
}

/** A text with code in backticks as the pieces of a line. */
export function lineOf(text: string): Line {
  const pieces = text.split("`");
  // A last backtick without a partner is literal.
  if (pieces.length % 2 === 0) pieces.splice(-2, 2, `${pieces.at(-2)}\`${pieces.at(-1)}`);
  return pieces.flatMap((piece, index): Inline[] => (piece === "" ? [] : [index % 2 === 0 ? piece : { code: piece }]));
}

/** A template of an alert as a text about all of its instances: `{{ $labels.instance }}` is the word `instance`, as code. */
export function templateInWords(template: string): string {
  if (!template.includes("{{")) return template;
  return template.replace(/\{\{-?\s*(.*?)\s*-?\}\}/gs, (_, action: string) => {
    const label = /\$labels\.([A-Za-z_]\w*)/.exec(action)?.[1] ?? /index\s+\$labels\s+"([^"]+)"/.exec(action)?.[1];
    return label !== undefined ? `\`${label}\`` : /\$value/.test(action) ? "`value`" : "";
  });
}

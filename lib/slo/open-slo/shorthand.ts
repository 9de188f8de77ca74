import { Duration } from "../../units";

const UNITS = [
  ["d", Duration.days(1)],
  ["h", Duration.hours(1)],
  ["m", Duration.minutes(1)],
] as const;

/** A span of time in the largest unit that has it in whole numbers. */
export function shorthand({ milliseconds }: Duration): string {
  const [unit, { milliseconds: length }] = UNITS.find(([, one]) => milliseconds % one.milliseconds === 0) ?? UNITS[2];
  return `${Math.ceil(milliseconds / length)}${unit}`;
}

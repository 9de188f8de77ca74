import { quoted } from "../../errors";
import { Duration } from "../../units";
import { rounded } from "../model";
import type { Part, Parts } from "./parts";

const DURATION = /^([1-9]\d*)([mhdwMQY])$/;

/** The window of an SLO: rolling, and always of the same length. */
export function windowOf(part: Part | undefined, parts: Parts): Duration | undefined {
  const entries = part && parts.listOf(part);
  if (!part || !entries) return undefined;
  const [only] = entries;
  if (!only || entries.length > 1) return parts.refuse(part, `must have one entry, got ${entries.length}`);
  const map = parts.mapOf(only, ["duration", "isRolling", "calendar"]);
  if (!map) return undefined;
  const rolling = map.isRolling?.given;
  if (map.calendar || rolling?.kind !== "value" || rolling.value !== true)
    return parts.refuse(
      map.calendar ?? map.isRolling ?? only,
      "must be a rolling window, since budgets here have no day on which they begin anew; write isRolling: true, and no calendar",
    );
  const duration = parts.needed(map, "duration", only, "write 28d");
  return duration && durationOf(duration, parts);
}

/** A span of time that is always of the same length. */
export function durationOf(duration: Part, parts: Parts): Duration | undefined {
  const text = parts.textOf(duration, "must be a duration such as 28d");
  if (text === undefined) return undefined;
  const [, count, unit] = DURATION.exec(text) ?? [];
  if (count === undefined || unit === undefined)
    return parts.refuse(duration, `must be a duration such as 28d, got ${quoted(text)}`);
  const units: Readonly<Record<string, Duration>> = {
    m: Duration.minutes(1),
    h: Duration.hours(1),
    d: Duration.days(1),
    w: Duration.days(7),
  };
  return (
    units[unit]?.times(Number(count)) ??
    parts.refuse(duration, `must be a length that is always the same, got ${quoted(text)}; write days, such as 30d`)
  );
}

/** What the one objective of an SLO promises. */
export interface ReadTarget {
  readonly percent: number;
  readonly at: Part;
  readonly op?: Part;
  readonly value?: Part;
}

const TARGET = ["target", "targetPercent", "op", "value"] as const;
const COMPOSITE = ["indicator", "indicatorRef", "compositeWeight"] as const;
const SLICES = ["timeSliceTarget", "timeSliceWindow"] as const;

/** The one objective of an SLO. */
export function targetOf(part: Part | undefined, parts: Parts): ReadTarget | undefined {
  const entries = part && parts.listOf(part);
  if (!part || !entries) return undefined;
  const [only] = entries;
  if (!only || entries.length > 1)
    return parts.refuse(part, `must have one entry, got ${entries.length}; write an SLO for each target`);
  const map = parts.mapOf(only, [...TARGET, ...COMPOSITE, ...SLICES], ["displayName"]);
  if (!map) return undefined;
  for (const key of COMPOSITE)
    if (map[key])
      parts.refuse(map[key], "belongs to composite SLOs, which are not kept here; write an SLO for each part");
  for (const key of SLICES)
    if (map[key]) parts.refuse(map[key], "belongs to slices of time, and events are counted here; remove it");
  const { target, targetPercent, op, value } = map;
  const given = target ?? targetPercent;
  if (!given || (target && targetPercent))
    return parts.refuse(targetPercent ?? only, "must have either target or targetPercent");
  const most = target ? 1 : 100;
  const number = parts.valueOf(
    given,
    `must be a number over 0, below ${most}`,
    (one): one is number => typeof one === "number" && one > 0 && one < most,
  );
  if (number === undefined) return undefined;
  return { percent: rounded((100 * number) / most), at: only, ...(op && { op }), ...(value && { value }) };
}

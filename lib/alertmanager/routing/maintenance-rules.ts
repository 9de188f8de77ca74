import { minutesOf, spansOf } from "../../escalation";
import { promqlString, relabelReplacement } from "../../escaping";
import type { RuleGroup } from "../../rules";
import type { Specification } from "../../specification";
import { Duration, type Weekday } from "../../units";
import { firstOffset, localTime } from "./local-time";
import { MAINTENANCE } from "./maintenance";
import { MACHINE_SEVERITY } from "../model";

/** The time as minutes of a week that begins on Thursday, as Unix time does; a series for each time zone. */
const MINUTES = "maintenance:week_minutes";

const [DAY, WEEK] = [1440, 10_080];

const DAYS: readonly Weekday[] = ["thursday", "friday", "saturday", "sunday", "monday", "tuesday", "wednesday"];

/** Prometheus evaluates rules at intervals: the alert begins this many minutes early, so that a window mutes from its first second. */
const EARLY = 0.5;

/** The alert that fires while a window for some alerts only is open; undefined where there is no such window. */
export function maintenanceRules({ maintenanceWindows, escalationMatrix }: Specification): RuleGroup | undefined {
  const own = escalationMatrix.onCallSchedule.timeZone;
  const windows = Object.entries(maintenanceWindows)
    .filter(([, { matchers }]) => matchers)
    .map(([name, window]) => ({ name, ...window, timeZone: window.timeZone ?? own }));
  if (windows.length === 0) return undefined;
  const zones = [...new Set(windows.map(({ timeZone }) => timeZone))];
  return {
    name: "maintenance",
    recording: [
      {
        record: MINUTES,
        expr: zones.map(minutesIn).join(" or "),
        help: "Minutes since the last Thursday began, by time zone.",
        unit: "minutes",
        labels: ["time_zone"],
        from: [],
        proof: {
          series: [],
          at: Duration.days(1),
          samples: zones.map((zone) => ({ labels: { time_zone: zone }, value: (DAY + firstOffset(zone) / 60) % WEEK })),
        },
      },
    ],
    alerts: [
      {
        name: MAINTENANCE,
        expr: windows.map((window) => labelled(openIn(window), "window", window.name)).join(" or "),
        for: Duration.zero,
        severity: MACHINE_SEVERITY,
        family: "maintenance",
        summary: "The maintenance window {{ $labels.window }} is open",
        description:
          "Alerts that match the maintenance window {{ $labels.window }} are muted. Nobody is notified of this alert.",
        runbook: {
          meaning: "Nothing is wrong: Alertmanager mutes what `maintenance_windows` names while this alert fires.",
          immediateActions: [],
          investigation: [],
          resolution: [],
          prevention: [],
        },
        from: [],
      },
    ],
  };
}

function minutesIn(timeZone: string): string {
  return labelled(`vector((${localTime(timeZone)}) / 60 % ${WEEK})`, "time_zone", timeZone);
}

function labelled(expr: string, label: string, value: string): string {
  return `label_replace(${expr}, ${promqlString(label)}, ${promqlString(relabelReplacement(value))}, "", "")`;
}

interface WindowTimes {
  readonly days: readonly Weekday[];
  readonly from: string;
  readonly to: string;
  readonly timeZone: string;
}

function openIn({ days, from, to, timeZone }: WindowTimes): string {
  const spans = spansOf(days, minutesOf(from), minutesOf(to)).flatMap((span) =>
    span.days.map((day) => {
      const midnight = DAYS.indexOf(day) * DAY;
      return [midnight + span.from, midnight + span.to] as const;
    }),
  );
  const minutes = `${MINUTES}{time_zone=${promqlString(timeZone)}}`;
  const parts = joined(spans).flatMap(([begin, end]) => {
    const last = `${minutes} >= ${begin - EARLY} < ${end}`;
    return begin > 0 ? [last] : [`${minutes} < ${end}`, `${minutes} >= ${WEEK - EARLY}`];
  });
  return parts.join(" or ");
}

/** Spans in order, those that touch as one. */
function joined(spans: readonly (readonly [number, number])[]): readonly (readonly [number, number])[] {
  const sorted = [...spans].sort(([one], [other]) => one - other);
  return sorted.reduce<(readonly [number, number])[]>((all, [begin, end]) => {
    const before = all.at(-1);
    if (!before || before[1] < begin) return [...all, [begin, end]];
    return [...all.slice(0, -1), [before[0], Math.max(before[1], end)]];
  }, []);
}

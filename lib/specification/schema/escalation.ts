import * as z from "../../third-party/zod";
import { duration, durationOrNever, keyOf, text, weekday, word } from "./leaves";
import { leaf, list, named, section, set } from "./parts";

const level = () =>
  section({
    notificationDelay: duration({ zero: true }),
    escalationDelay: durationOrNever(),
    channels: set(word()),
    escalationChannels: set(word()).prefault([]),
  });

const severity = () =>
  keyOf("must be a severity such as warning (letters, digits, _ and -)", (name) =>
    /^[a-zA-Z][a-zA-Z0-9_-]{0,63}$/.test(name),
  );

function timeZone() {
  const rule = 'must be a time zone such as "UTC" or "Europe/Berlin"';
  return leaf(z.string({ error: rule }).refine(isTimeZone, { error: rule }), { rule });
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
  } catch {
    return false;
  }
  // Offsets such as "+01:00" are none to Alertmanager, which loads zones by their IANA name.
  return /^[A-Z]/i.test(name);
}

/** `escalation_matrix` of section 4.2. */
export const escalationMatrix = () =>
  section({
    severityLevels: named(severity(), level()),
    onCallSchedule: section({
      primary: list(section({ engineer: text(), days: set(weekday(), { atLeastOne: true }) })),
      secondary: list(section({ engineer: text(), escalationDelay: duration() })),
      timeZone: timeZone(),
    }),
  });

import { readMatchers } from "../../escaping";
import { duration, durationOrNever, entryName, keyOf, text, textOf, textThat, weekday, word } from "./leaves";
import { list, named, section, set } from "./parts";
import { timeZone } from "./time-zone";

const level = () =>
  section({
    notificationDelay: duration({ zero: true }),
    escalationDelay: durationOrNever(),
    channels: set(word()),
    escalationChannels: set(word()).prefault([]),
    groupBy: set(groupLabel(), { atLeastOne: true }).optional(),
    groupWait: duration({ zero: true }).optional(),
    groupInterval: duration().optional(),
    repeatInterval: duration().optional(),
  });

const groupLabel = () => textOf('must be a label name, or "..." for all labels', /^([a-zA-Z_][a-zA-Z0-9_]*|\.\.\.)$/);

const severity = () =>
  keyOf("must be a severity such as warning (letters, digits, _ and -)", (name) =>
    /^[a-zA-Z][a-zA-Z0-9_-]{0,63}$/.test(name),
  );

/** `escalation_matrix` of section 4.2. */
export const escalationMatrix = () =>
  section({
    severityLevels: named(severity(), level()),
    onCallSchedule: section({
      primary: list(section({ engineer: text(), days: set(weekday(), { atLeastOne: true }) })),
      secondary: list(section({ engineer: text(), escalationDelay: duration() })),
      timeZone: timeZone(),
      handover: timeOfDay(),
    }),
  });

const timeOfDay = () => textOf('must be a time of day such as "22:30"', /^([01]\d|2[0-3]):[0-5]\d$/);

const matcher = () =>
  textThat('must be a matcher such as instance=~"web-.+"', (given) => (readMatchers(given)?.length ?? 0) > 0);

/** Times in which alerts notify nobody. */
export const maintenanceWindows = () =>
  named(
    entryName(),
    section({
      days: set(weekday(), { atLeastOne: true }),
      from: timeOfDay(),
      to: timeOfDay(),
      timeZone: timeZone().optional(),
      severities: set(word(), { atLeastOne: true }).optional(),
      matchers: set(matcher(), { atLeastOne: true }).optional(),
    }),
  );

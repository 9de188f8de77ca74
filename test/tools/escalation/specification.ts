import {
  defaultSpecification,
  mergeSpecification,
  type Specification,
  type SpecificationOverrides,
} from "../../../lib/specification";
import { Duration, WEEKDAYS } from "../../../lib/units";

const seconds = (count: number) => Duration.seconds(count);

/** Everybody of the document's schedule, with a telephone. */
export const [ALICE, BOB, CHARLIE] = ["alice@company.com", "bob@company.com", "charlie@company.com"] as const;

/** When the warning of {@link scaled} escalates, the critical one, and the second person is called. */
export const [WARNING, CRITICAL, SECONDARY] = [12, 8, 15] as const;

/** When everything that could be told of an alert has been, in seconds. */
export const OVER = SECONDARY + 6;

/** How often a group is looked at, in seconds. */
export const GROUP_INTERVAL = 3;

/**
 * The document's specification with minutes as seconds, and Alice on call all week. A severity of its own, `ticket`, is told
 * six seconds late.
 */
export function scaled(overrides: SpecificationOverrides = {}): Specification {
  const base = mergeSpecification(defaultSpecification, {
    alertmanager: { groupWait: seconds(1), groupInterval: seconds(GROUP_INTERVAL) },
    prometheus: { evaluationInterval: seconds(1) },
    nodeExporter: { scrapeInterval: seconds(1) },
    systemAlerts: { service_down: { duration: seconds(3) } },
    contacts: {
      [ALICE]: { phone: "+4915100000001" },
      [BOB]: { phone: "+4915100000002" },
      [CHARLIE]: { phone: "+4915100000003" },
    },
    escalationMatrix: {
      severityLevels: {
        warning: { escalationDelay: seconds(WARNING) },
        critical: { escalationDelay: seconds(CRITICAL) },
        ticket: {
          notificationDelay: seconds(6),
          escalationDelay: "never",
          channels: ["slack"],
          escalationChannels: [],
        },
      },
      onCallSchedule: {
        primary: [{ engineer: ALICE, days: [...WEEKDAYS] }],
        secondary: [{ engineer: CHARLIE, escalationDelay: seconds(SECONDARY) }],
      },
    },
  });
  return mergeSpecification(base, overrides);
}

/** Without an incident manager a warning has to escalate to something that is there. */
export const BY_TEXT_MESSAGE: SpecificationOverrides = {
  escalationMatrix: { severityLevels: { warning: { escalationChannels: ["sms"] } } },
};

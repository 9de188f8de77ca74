import { escalationOf } from "../../lib/escalation";
import { defaultSpecification } from "../../lib/specification";
import { Duration, WEEKDAYS } from "../../lib/units";
import {
  ALICE,
  BOB,
  CHARLIE,
  EMAIL,
  levelOf,
  manager,
  PAGERDUTY,
  PHONE,
  problemsOf,
  SLACK,
  SMS,
  stepsOf,
  toPersons,
  WEBHOOK,
} from "./model";

const minutes = (count: number) => Duration.minutes(count);
const warning = (level: Partial<Parameters<typeof matrixOf>[1]>) => matrixOf("warning", level);
const critical = (level: Partial<Parameters<typeof matrixOf>[1]>) => matrixOf("critical", level);

function matrixOf(
  severity: string,
  level: {
    readonly channels?: string[];
    readonly escalationChannels?: string[];
    readonly notificationDelay?: Duration;
    readonly escalationDelay?: Duration | "never";
  },
) {
  return { severityLevels: { [severity]: level } };
}

describe("the steps of the escalation matrix", () => {
  it.each<[string, Parameters<typeof stepsOf>, readonly string[]]>([
    ["info is told once and never escalates", ["info", [SLACK, EMAIL, PAGERDUTY]], ["0s slack: team"]],
    [
      "a warning is told at once, paged at its delay, and is the incident manager's from then on",
      ["warning", [SLACK, EMAIL, PAGERDUTY]],
      [
        "0s slack: team",
        "0s email: team",
        "30m pagerduty: team",
        "1h pagerduty: charlie@company.com (incident manager)",
      ],
    ],
    [
      "a critical alert is paged at once, and the incident manager does the rest",
      ["critical", [SLACK, EMAIL, PAGERDUTY]],
      [
        "0s slack: team",
        "0s email: team",
        "0s pagerduty: team",
        "0s sms by pagerduty: on call (incident manager)",
        "15m phone by pagerduty: on call (incident manager)",
        "30m pagerduty: charlie@company.com (incident manager)",
      ],
    ],
    [
      "a critical alert without an incident manager is Alertmanager's all the time",
      ["critical", [SLACK, EMAIL, SMS, PHONE]],
      ["0s slack: team", "0s email: team", "0s sms: on call", "15m phone: on call", "30m sms: charlie@company.com"],
    ],
    [
      "a text message of one's own goes before that of the incident manager",
      ["critical", [PAGERDUTY, SMS]],
      [
        "0s pagerduty: team",
        "0s sms: on call",
        "15m phone by pagerduty: on call (incident manager)",
        "30m pagerduty: charlie@company.com (incident manager)",
      ],
    ],
    [
      "mail that also reaches single persons tells the team and whoever is on call",
      ["warning", [{ ...EMAIL, reaches: () => true }]],
      ["0s email: team", "0s email: on call", "30m email: charlie@company.com"],
    ],
    [
      "nobody is called second who was not called before",
      ["critical", [SLACK, EMAIL]],
      ["0s slack: team", "0s email: team"],
    ],
    [
      "the second person counts from when the first was reached in person",
      ["warning", [SLACK, PHONE], warning({ escalationChannels: ["phone"] })],
      ["0s slack: team", "30m phone: on call", "1h phone: charlie@company.com"],
    ],
    [
      "a late first word delays the second person too",
      ["critical", [SLACK, SMS, PHONE], critical({ notificationDelay: minutes(5) })],
      ["5m slack: team", "5m sms: on call", "15m phone: on call", "35m sms: charlie@company.com"],
    ],
    [
      "a telephone that only the incident manager has needs a page of it first",
      ["warning", [SLACK, PAGERDUTY], warning({ escalationChannels: ["phone"] })],
      [
        "0s slack: team",
        "30m pagerduty: team",
        "30m phone by pagerduty: on call (incident manager)",
        "1h pagerduty: charlie@company.com (incident manager)",
      ],
    ],
    [
      "of two incident managers the one carries that the tier names",
      ["critical", [manager("opsgenie", "sms", "phone"), PAGERDUTY]],
      [
        "0s pagerduty: team",
        "0s sms by pagerduty: on call (incident manager)",
        "15m phone by pagerduty: on call (incident manager)",
        "30m pagerduty: charlie@company.com (incident manager)",
      ],
    ],
    [
      "a webhook that the matrix does not name gets every tier",
      ["warning", [SLACK, WEBHOOK, SMS], warning({ escalationChannels: ["sms"] })],
      ["0s slack: team", "0s webhook: team", "30m sms: on call", "30m webhook: team", "1h sms: charlie@company.com"],
    ],
    [
      "and no tier after a page",
      ["critical", [PAGERDUTY, WEBHOOK]],
      [
        "0s pagerduty: team",
        "0s sms by pagerduty: on call (incident manager)",
        "0s webhook: team",
        "15m phone by pagerduty: on call (incident manager)",
        "30m pagerduty: charlie@company.com (incident manager)",
      ],
    ],
    [
      "a webhook that the matrix names somewhere gets what it is named for alone",
      ["critical", [SLACK, WEBHOOK], warning({ channels: ["webhook"] })],
      ["0s slack: team"],
    ],
    [
      "nothing comes after never",
      ["critical", [SLACK, PHONE], critical({ escalationDelay: "never" })],
      ["0s slack: team"],
    ],
  ])("%s", (_, given, steps) => {
    expect(stepsOf(...given)).toEqual(steps);
  });

  it("without anybody on call reach teams only", () => {
    const schedule = { onCallSchedule: { primary: [] } };
    expect(stepsOf("critical", [SLACK, SMS, PHONE], schedule)).toEqual(["0s slack: team"]);
  });

  it("say what nothing delivers", () => {
    expect(levelOf("critical", [SLACK]).missing).toEqual([
      { tier: "first", channel: "email", because: "not configured" },
      { tier: "first", channel: "pagerduty", because: "not configured" },
      { tier: "first", channel: "sms", because: "not configured" },
      { tier: "escalation", channel: "phone", because: "not configured" },
    ]);
  });

  it("say when it becomes an incident manager's", () => {
    expect(levelOf("critical", [SLACK, PAGERDUTY]).page).toEqual({ after: Duration.zero, via: ["pagerduty"] });
    expect(levelOf("warning", [SLACK, PAGERDUTY]).page).toEqual({ after: minutes(30), via: ["pagerduty"] });
    expect(levelOf("info", [SLACK, PAGERDUTY]).page).toBeUndefined();
    expect(levelOf("critical", [SLACK, SMS, PHONE]).page).toBeUndefined();
  });

  it("come with the document's schedule", () => {
    expect(escalationOf(defaultSpecification.escalationMatrix, [SLACK]).schedule).toEqual({
      timeZone: "UTC",
      handover: "00:00",
      shifts: [
        { engineer: ALICE, days: WEEKDAYS.slice(0, 3) },
        { engineer: BOB, days: WEEKDAYS.slice(3) },
      ],
      secondary: [CHARLIE],
    });
  });
});

describe("a level of the matrix that cannot be carried out", () => {
  const LEVELS = "escalation_matrix.severity_levels";

  it.each<[string, Parameters<typeof problemsOf>, readonly string[]]>([
    [
      "tells nobody at first",
      ["info", [EMAIL]],
      [
        `${LEVELS}.info.channels: must name a channel that is configured (email), got ["slack"]: its alerts would reach nobody; ` +
          "configure channels.slack, or name another channel",
      ],
    ],
    [
      "tells nobody after the delay",
      ["warning", [SLACK, EMAIL]],
      [
        `${LEVELS}.warning.escalation_channels: must name a channel that is configured (slack, email), got ["pagerduty"]: ` +
          "its alerts would not be escalated; configure channels.pagerduty, or name another channel, or set " +
          'escalation_delay to "never"',
      ],
    ],
    [
      "would call by a telephone that nobody has",
      ["critical", [SLACK, SMS]],
      [
        `${LEVELS}.critical.escalation_channels: must name a channel that is configured (slack, sms), got ["phone"]: ` +
          "its alerts would not be escalated; configure channels.pagerduty, which calls and texts people, or " +
          'channels.phone, or name another channel, or set escalation_delay to "never"',
      ],
    ],
    [
      "would call a telephone after a page that somebody may have acknowledged",
      ["critical", [SLACK, manager("pagerduty", "sms"), PHONE]],
      [
        `${LEVELS}.critical.escalation_channels: must be reached by pagerduty, which is paged before (sms), got ["phone"]: ` +
          "Alertmanager does not see who acknowledged there; name one of those, or page later",
      ],
    ],
    [
      "names the webhook after a page",
      [
        "critical",
        [SLACK, PAGERDUTY, WEBHOOK],
        critical({ channels: ["slack", "pagerduty"], escalationChannels: ["phone", "webhook"] }),
      ],
      [
        `${LEVELS}.critical.escalation_channels: must be reached by pagerduty, which is paged before (sms, phone), got ` +
          '["webhook"]: Alertmanager does not see who acknowledged there; name one of those, or page later',
      ],
    ],
  ])("%s", (_, given, problems) => {
    expect(problemsOf(...given)).toEqual(problems);
  });

  it("is none where something is missing and others are notified", () => {
    expect(problemsOf("critical", [SLACK, PAGERDUTY])).toEqual([]);
    expect(problemsOf("warning", [EMAIL, PAGERDUTY])).toEqual([]);
    expect(problemsOf("critical", [PAGERDUTY, WEBHOOK])).toEqual([]);
    expect(problemsOf("critical", [toPersons("sms"), PHONE])).toEqual([]);
  });
});

import { alertmanagerOf, maintenanceRules, renderAlertmanager } from "../../../lib/alertmanager";
import { localTime } from "../../../lib/alertmanager/routing/local-time";
import { catalogueOf, checkRules, SCRAPE_METRICS } from "../../../lib/rules";
import { defaultSpecification, mergeSpecification, type SpecificationOverrides } from "../../../lib/specification";
import { Duration } from "../../../lib/units";
import { CHANNELS } from "../model";

const given = (maintenanceWindows: SpecificationOverrides["maintenanceWindows"]) =>
  mergeSpecification(defaultSpecification, { channels: { slack: CHANNELS.slack }, maintenanceWindows });

const night = { days: ["saturday"], from: "22:00", to: "04:00" } as const;
const configOf = (windows: SpecificationOverrides["maintenanceWindows"]) =>
  renderAlertmanager(alertmanagerOf(given(windows)), "0.33.1");

describe("maintenance windows with matchers", () => {
  it("do not change the routing tree, and so no group key", () => {
    const some = { ...night, matchers: ["instance=~web-.*"] };
    expect(configOf({ web: some, warnings: { ...some, severities: ["warning"] } }).route).toEqual(configOf({}).route);
  });

  it("mute by an alert of their own, and nothing that is for machines", () => {
    const windows = { web: { ...night, matchers: ['instance=~"web-.*"'] } };
    expect(configOf(windows).inhibit_rules).toContainEqual({
      name: "maintenance-web",
      source_matchers: ['alertname="MaintenanceWindow"', 'window="web"'],
      target_matchers: ['instance=~"web-.*"', 'severity!="none"'],
      equal: [],
    });
    const severe = { web: { ...night, matchers: ["job=node"], severities: ["info", "warning"] } };
    expect(configOf(severe).inhibit_rules?.at(-1)?.target_matchers).toEqual(['job="node"', 'severity=~"info|warning"']);
  });

  it("are minutes of a week, half a minute early", () => {
    const rules = maintenanceRules(given({ web: { ...night, matchers: ["job=node"] } }));
    expect(rules?.recording[0]?.expr).toBe('label_replace(vector((time()) / 60 % 10080), "time_zone", "UTC", "", "")');
    expect(rules?.alerts[0]?.expr).toBe(
      'label_replace(maintenance:week_minutes{time_zone="UTC"} >= 4199.5 < 4560, "window", "web", "", "")',
    );
  });

  it("that go on into Thursday are two spans of the week of Unix time", () => {
    const late = { ...night, days: ["wednesday"], matchers: ["job=node"] } as const;
    expect(maintenanceRules(given({ web: late }))?.alerts[0]?.expr).toContain(
      '(maintenance:week_minutes{time_zone="UTC"} < 240 or maintenance:week_minutes{time_zone="UTC"} >= 10079.5 or maintenance:week_minutes{time_zone="UTC"} >= 9959.5 < 10080,',
    );
  });

  it("have rules that pass every check, in a zone with changes of clocks", () => {
    const windows = { web: { ...night, timeZone: "America/New_York", matchers: ["job=node"] } };
    const rules = maintenanceRules(given(windows))!;
    const options = { scrapeInterval: Duration.seconds(15), evaluationInterval: Duration.seconds(15) };
    expect(checkRules([rules], catalogueOf(SCRAPE_METRICS, rules.recording), options).problems).toEqual([]);
  });

  it("need no rules where there are none", () => {
    expect(maintenanceRules(given({ all: night }))).toBeUndefined();
  });
});

describe("the time that clocks show", () => {
  it("is UTC where a zone has no offset, and has an offset where it never changes", () => {
    expect(localTime("UTC")).toBe("time()");
    expect(localTime("Asia/Kolkata")).toBe("time() + 19800");
  });

  it.each(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Pacific/Auckland"])(
    "in %s is what the zone's rules say, at each hour around its changes",
    (zone) => {
      const text = localTime(zone);
      const changes = [...text.matchAll(/bool (\d+)/g)].map(([, at]) => Number(at));
      expect(changes.length).toBeGreaterThan(30);
      const shown = (at: number) => new Date(at * 1000).toLocaleString("sv-SE", { timeZone: zone, hourCycle: "h23" });
      for (const at of changes.flatMap((change) => [change - 3600, change - 1, change, change + 3600]))
        expect(new Date(valueOf(text, at) * 1000).toISOString().slice(0, 19).replace("T", " ")).toBe(shown(at));
    },
  );
});

/** The value of the scalar `text` at a time. */
function valueOf(text: string, time: number): number {
  const terms = [...text.matchAll(/([+-]) (\d+)(?: \* \(time\(\) >= bool (\d+)\))?/g)];
  return terms.reduce((sum, [, sign, seconds, from]) => {
    const holds = from === undefined || time >= Number(from);
    return holds ? sum + (sign === "-" ? -1 : 1) * Number(seconds) : sum;
  }, time);
}

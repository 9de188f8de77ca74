import {
  alertmanagerOf,
  explain,
  explainText,
  printDays,
  receiversOf,
  routingProblems,
  type AlertLabels,
} from "../../../lib/alertmanager";
import { defaultSpecification, mergeSpecification, type SpecificationOverrides } from "../../../lib/specification";
import { sinkChannels, type ChannelName } from "../../tools/escalation/channels";

const phones = {
  "alice@company.com": { phone: "+4915100000001" },
  "bob@company.com": { phone: "+4915100000002" },
  "charlie@company.com": { phone: "+4915100000003" },
};

const modelOf = (channels: readonly ChannelName[], overrides: SpecificationOverrides = {}) =>
  alertmanagerOf(mergeSpecification(mergeSpecification(defaultSpecification, { contacts: phones }), overrides), {
    channels: sinkChannels("http://sink", channels),
  });

const textOf = (channels: readonly ChannelName[], labels: AlertLabels, overrides?: SpecificationOverrides) =>
  explainText(explain(modelOf(channels, overrides).routing, labels));

describe("what is foretold of an alert", () => {
  const critical = { alertname: "disk_full", severity: "critical", instance: "web-1" };

  it("names everybody, in the order of time, with an incident manager", () => {
    expect(textOf(["slack", "pagerduty"], critical)).toBe(
      [
        "at once    slack               everybody            every day",
        "at once    pagerduty           alice@company.com    Mon-Wed",
        "at once    pagerduty           bob@company.com      Thu-Sun",
        "at once    sms by pagerduty    alice@company.com    Mon-Wed",
        "at once    sms by pagerduty    bob@company.com      Thu-Sun",
        "after 15m  phone by pagerduty  alice@company.com    Mon-Wed",
        "after 15m  phone by pagerduty  bob@company.com      Thu-Sun",
        "after 30m  pagerduty           charlie@company.com  every day",
        "",
      ].join("\n"),
    );
  });

  it("names everybody without one", () => {
    expect(textOf(["slack", "sms", "phone"], critical)).toBe(
      [
        "at once    slack  everybody            every day",
        "at once    sms    alice@company.com    Mon-Wed",
        "at once    sms    bob@company.com      Thu-Sun",
        "after 15m  phone  alice@company.com    Mon-Wed",
        "after 15m  phone  bob@company.com      Thu-Sun",
        "after 30m  sms    charlie@company.com  every day",
        "",
      ].join("\n"),
    );
  });

  it("says in which windows nobody is notified", () => {
    const nights = { days: ["sunday"], from: "02:00", to: "04:00" } as const;
    const maintenanceWindows = { nights, web: { ...nights, matchers: ["instance=~web-.*"] } };
    const info = { alertname: "deployed", severity: "info" };
    expect(textOf(["slack"], { ...info, instance: "web-1" }, { maintenanceWindows })).toBe(
      "at once  slack  everybody  every day  not during nights, web\n",
    );
    expect(textOf(["slack"], { ...info, instance: "db-1" }, { maintenanceWindows })).toBe(
      "at once  slack  everybody  every day  not during nights\n",
    );
  });

  it("of a severity that the matrix does not have is everybody at once", () => {
    expect(textOf(["slack", "email", "sms"], { alertname: "foreign", severity: "page" })).toBe(
      [
        "at once  slack  everybody          every day",
        "at once  email  everybody          every day",
        "at once  email  alice@company.com  Mon-Wed",
        "at once  email  bob@company.com    Thu-Sun",
        "at once  sms    alice@company.com  Mon-Wed",
        "at once  sms    bob@company.com    Thu-Sun",
        "",
      ].join("\n"),
    );
  });

  it("of an alert for machines is nobody", () => {
    expect(textOf(["slack", "email"], { alertname: "Watchdog", severity: "none" })).toBe("nobody is notified\n");
  });

  it("names the receivers as the tree does, and none where an incident manager notifies", () => {
    const { routing } = modelOf(["slack", "pagerduty"]);
    expect(receiversOf(routing, critical)).toEqual(["severity-critical", "severity-critical-page"]);
    expect(explain(routing, critical).map(({ receiver }) => receiver)).toEqual([
      "severity-critical",
      "severity-critical-page",
      "severity-critical-page",
      ...Array.from({ length: 5 }, () => undefined),
    ]);
  });

  it("is the same for the second of two alerts in overlapping windows", () => {
    const day = { days: ["sunday"], from: "02:00", to: "04:00" } as const;
    const maintenanceWindows = {
      web: { ...day, matchers: ["instance=~web-.*"] },
      node: { ...day, matchers: ["job=node"], severities: ["warning"] },
    };
    const { routing } = modelOf(["slack"], { maintenanceWindows });
    const silent = (labels: AlertLabels) => explain(routing, labels).map(({ silentDuring }) => silentDuring);
    expect(silent({ severity: "warning", instance: "web-1", job: "node" })).toEqual([["web", "node"]]);
    expect(silent({ severity: "critical", instance: "web-1", job: "node" })).toEqual([["web"]]);
    expect(silent({ severity: "warning", instance: "db-1", job: "node" })).toEqual([["node"]]);
    expect(silent({ severity: "warning", instance: "db-1", job: "process" })).toEqual([[]]);
  });
});

describe("days", () => {
  it.each([
    [["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"], "every day"],
    [["monday", "tuesday", "wednesday"], "Mon-Wed"],
    [["saturday", "monday"], "Mon, Sat"],
    [["sunday", "monday", "friday", "saturday"], "Mon, Fri-Sun"],
    [["tuesday"], "Tue"],
  ] as const)("%j are printed as %s", (days, text) => {
    expect(printDays(days)).toBe(text);
  });
});

describe("people who cannot be reached", () => {
  const alerts = [{ name: "disk_full", severity: "critical" }];

  it("are named with how they are called", () => {
    const contacts = { "bob@company.com": null, "charlie@company.com": null } as SpecificationOverrides["contacts"];
    const { routing } = modelOf(["slack", "sms", "phone"], { contacts });
    expect(routingProblems(routing, alerts).map(({ path, message }) => `${path}: ${message}`)).toEqual([
      'contacts."bob@company.com": must say how sms reaches bob@company.com, who is on call on thursday, friday, saturday, sunday; add phone',
      'contacts."bob@company.com": must say how phone reaches bob@company.com, who is on call on thursday, friday, saturday, sunday; add phone',
      'contacts."charlie@company.com": must say how sms reaches charlie@company.com, who is called second; add phone',
    ]);
  });

  it("are none where the incident manager knows them", () => {
    const { routing } = modelOf(["slack", "pagerduty"], { contacts: { "charlie@company.com": null } });
    expect(routingProblems(routing, alerts)).toEqual([]);
  });
});

describe("a window whose matcher is no regular expression", () => {
  it("is refused before any server sees it", () => {
    const window = {
      days: ["sunday"],
      from: "02:00",
      to: "04:00",
      matchers: ["job=node", 'instance=~"web-("'],
    } as const;
    expect(() => modelOf(["slack"], { maintenanceWindows: { web: window } })).toThrow(
      '[alertmanager] maintenance_windows.web.matchers[1]: "web-(" is not a regular expression: missing closing ): `web-(`',
    );
  });
});

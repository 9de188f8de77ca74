import {
  emailChannel,
  opsgenieChannel,
  pagerDutyChannel,
  slackChannel,
  smsChannel,
  teamsChannel,
} from "../../lib/alertmanager";
import { MESSAGE_TEMPLATES } from "../../lib/alertmanager/messages";
import { file, settingsOf } from "./model";

describe("the message templates", () => {
  const functions = ["date", "tz", "since", "now", "humanizeDuration", "trimSpace", "safeUrl", "urlUnescape", "toJson"];

  it.each(functions)("have no function that 0.25 lacks: %s", (name) => {
    const actions = [...MESSAGE_TEMPLATES.matchAll(/\{\{.*?\}\}/g)].map(([action]) =>
      action.replace(/"(?:[^"\\]|\\.)*"/g, '""'),
    );
    expect(actions.filter((action) => new RegExp(`[\\s(|{]${name}\\s`).test(action))).toEqual([]);
  });

  it("use only templates that they define, and define none that nothing uses", () => {
    const all = (pattern: RegExp, text: string) => [...text.matchAll(pattern)].map(([, name]) => name ?? "");
    const settings = [
      slackChannel({ url: file("s"), channel: "#a" }),
      emailChannel({ to: ["a@b.example"], from: "c@d.example", smarthost: "m:25" }),
      teamsChannel({ url: file("t") }),
      pagerDutyChannel({ routingKey: file("k") }),
      opsgenieChannel({ apiKey: file("k") }),
      smsChannel({ region: "us-east-1" }),
    ].map((channel) => JSON.stringify(settingsOf(channel)).replaceAll('\\"', '"'));
    const used = all(/template "([^"]+)"/g, [MESSAGE_TEMPLATES, ...settings].join("\n"));
    const defined = all(/define "([^"]+)"/g, MESSAGE_TEMPLATES);
    expect([...new Set(used)].sort()).toEqual([...defined].sort());
  });
});

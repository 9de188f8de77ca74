import {
  emailChannel,
  opsgenieChannel,
  pagerDutyChannel,
  slackChannel,
  smsChannel,
  teamsChannel,
} from "../../../lib/alertmanager";
import { messageLinks, messageTemplates } from "../../../lib/alertmanager/messages";
import { Duration } from "../../../lib/units";
import { file, settingsOf } from "../model";

const PORTAL = "http://10.0.0.5:8090";
const AROUND = Duration.minutes(5);
const MESSAGE_TEMPLATES = messageTemplates(messageLinks({ portal: PORTAL, webPages: true, around: AROUND }));

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

  it.each([
    ["a portal", { portal: PORTAL, webPages: true }, `${PORTAL}/silence/`],
    ["a portal and Debian's builds", { portal: PORTAL, webPages: false }, `${PORTAL}/silence/`],
    ["no portal", { webPages: true }, "{{ .ExternalURL }}/#/silences/new"],
  ])("lead to a page that makes a silence, with %s", (_, places, page) => {
    const text = messageTemplates(messageLinks({ ...places, around: AROUND }));
    expect(text).toContain(`{{ define "observability.silences" -}}\n${page}\n{{- end }}`);
    expect(text.match(/Silence\b(?!")/g)?.length).toBe(4);
    expect(text.includes(".ExternalURL }}/#/")).toBe(!("portal" in places));
    expect(/Query\b(?!")/.test(text)).toBe(places.webPages);
  });

  it("have no link to a page of Debian's builds, which have none, where there is no portal", () => {
    const text = messageTemplates(messageLinks({ webPages: false, around: AROUND }));
    expect(text).not.toMatch(/Silence\b(?!")|Query\b(?!")|\/#\//);
  });
});

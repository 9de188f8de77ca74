import { alertmanagerOf, explain, routingPage, timeline } from "../../../lib/alertmanager";
import { defaultSpecification, mergeSpecification, type SpecificationOverrides } from "../../../lib/specification";
import { Duration } from "../../../lib/units";
import { sinkChannels, type ChannelName } from "../../tools/escalation/channels";

const LONG = "bartholomew.featherstonehaugh-cholmondeley@engineering.subsidiary.company.example.com";

function routingOf(channels: readonly ChannelName[], overrides: SpecificationOverrides = {}) {
  const specification = mergeSpecification(defaultSpecification, overrides);
  return alertmanagerOf(specification, { channels: sinkChannels("http://sink", channels) }).routing;
}

const pictureOf = (...given: Parameters<typeof routingOf>) =>
  timeline("severity critical", explain(routingOf(...given), { severity: "critical" })).toString();

interface Text {
  readonly x: number;
  readonly y: number;
  readonly end: boolean;
  readonly text: string;
}

const textsOf = (svg: string): readonly Text[] =>
  [...svg.matchAll(/<text x="(\d+)" y="(\d+)"([^>]*)>([^<]*)</g)].map(([, x, y, more = "", text = ""]) => ({
    x: Number(x),
    y: Number(y),
    end: more.includes("end"),
    text,
  }));

const LONG_NAMES: SpecificationOverrides = {
  escalationMatrix: {
    severityLevels: {
      critical: { notificationDelay: Duration.minutes(61), escalationDelay: Duration.seconds(95_835) },
    },
    onCallSchedule: { secondary: [{ engineer: LONG, escalationDelay: Duration.minutes(2) }] },
  },
};

describe("the picture of who is notified", () => {
  it("is as wide as a telephone, and no words leave it or meet others", () => {
    const svg = pictureOf(["slack", "email", "pagerduty"], LONG_NAMES);
    expect(svg).toContain('width="400"');
    const texts = textsOf(svg);
    expect(texts.map(({ text }) => text).join("")).toContain(LONG);
    for (const { x, end, text } of texts.slice(1)) {
      const width = text.length * 7.4;
      expect(end ? x - width : 0).toBeGreaterThanOrEqual(0);
      expect(end ? x : x + width).toBeLessThanOrEqual(400);
    }
    const places = texts.map(({ x, y }) => `${x} ${y}`);
    expect(new Set(places).size).toBe(places.length);
  });

  it("says each time once, in its order", () => {
    const texts = textsOf(pictureOf(["slack", "email", "pagerduty"])).filter(({ end }) => end);
    expect(texts.map(({ text }) => text)).toEqual(["at once", "after 15m", "after 30m"]);
  });
});

describe("the page of who is notified", () => {
  const bodyOf = (...given: Parameters<typeof routingOf>) => String(routingPage(routingOf(...given), "/").content);

  it("names nobody where nobody is notified by name", () => {
    expect(bodyOf(["slack"])).not.toContain("alice@company.com");
    expect(bodyOf(["slack"])).not.toContain("On call");
  });

  it("says that the end of a silenced alert is not notified", () => {
    expect(bodyOf(["slack"])).toContain("resolves while it is silenced or muted, nobody is notified");
  });

  it("has the schedule where it decides who is notified", () => {
    expect(bodyOf(["slack", "email"])).toContain("<h2>On call</h2>");
  });
});

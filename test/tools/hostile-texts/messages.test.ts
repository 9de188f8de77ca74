import MarkdownIt from "markdown-it";
import { compareVersions } from "../../../lib/artifacts";
import { NOTIFICATION_TEMPLATE, templateProblem } from "../../../lib/templates";
import { VERSIONS } from "../alertmanager-server";
import { runToolEach } from "../run-tool";
import { Rendering } from "./rendering";
import { texts } from "./texts";

describe.each(VERSIONS)("Alertmanager %s", (version, suite) => {
  let rendering: Rendering;
  beforeAll(() => {
    rendering = new Rendering(suite);
  });
  afterAll(() => rendering.remove());

  it("has no template that is refused here, and reads those that are taken", async () => {
    const refused = [
      "{{ .x }}@b.example",
      "{{ $labels.a }}",
      "{{ humanize 1 }}",
      "{{ range .Alerts }}",
      "{{ 1 | 2 }}",
      "{{ $.Foo }}",
    ];
    const late = ["trimSpace `x`", "tz `UTC`", "toJson 1", "dict `a` 1", "now", "toDate `a` `b`"].map(
      (one) => `{{ ${one} }}`,
    );
    const taken = [
      "{{ .CommonLabels.a }}",
      "{{ .Status | toUpper }}",
      "{{ (index .Alerts 0).Labels.a }}",
      "{{ $.Receiver }}",
    ];
    const has = (since: string) => compareVersions(version, since) >= 0;
    const all = [...refused, ...late, ...taken];
    const calls = all.map((text) => [
      "template",
      "render",
      `--template.glob=${rendering.templates}`,
      `--template.text=${text}`,
    ]);
    const outcomes = await runToolEach("amtool", suite, calls);
    const problems = all.map((text) => templateProblem(text, NOTIFICATION_TEMPLATE, has));
    expect(all.filter((_, index) => problems[index] !== undefined && outcomes[index]?.code === 0)).toEqual([]);
    expect(taken.filter((text) => problems[all.indexOf(text)] !== undefined)).toEqual([]);
    expect(refused.filter((text) => problems[all.indexOf(text)] === undefined)).toEqual([]);
  });

  it("writes nothing to Slack that calls people or leads anywhere but to our own links", async () => {
    const labels = texts(20, 1).map((value, index) => ({
      [`name <!here> ${index}`]: value,
      second: texts(20, 2)[index]!,
    }));
    const text = await rendering.of("slack", labels);
    const links = [...text.matchAll(/<([^>]*)>/g)].map(([, inside = ""]) => inside);
    expect(links).toHaveLength(labels.length);
    expect(links.filter((inside) => !/^https:\/\/alerts\.example\.com\/#\/[^|\s]*\|Silence$/.test(inside))).toEqual([]);
    const shown = text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
    for (const own of labels)
      for (const [name, value] of Object.entries(own)) expect(shown).toContain(`${name}=${value}`);
    const [alertname, instance] = ["<!channel>", "<@U123> & *b*"];
    const title = await rendering.of("slackTitle", [{ alertname, instance }]);
    expect(title.trim()).toBe("[FIRING] &lt;!channel&gt; on &lt;@U123&gt; &amp; *b*");
  });

  it("names every alert of a text message, the newest first, and those that have ended not at all", async () => {
    const alert = (alertname: string, instance: string, minute: number, status = "firing") => {
      const startsAt = `2026-11-28T10:0${minute}:00Z`;
      return { status, labels: { alertname, instance }, annotations: {}, startsAt, endsAt: startsAt };
    };
    const several = [
      alert("cpu_critical", "web-1", 1),
      alert("gone", "web-1", 3, "resolved"),
      alert("disk_full", "db-2", 2),
    ];
    const common = { commonLabels: { severity: "critical" }, commonAnnotations: {}, groupLabels: {} };
    const stdout = await rendering.given("sms", { alerts: several, ...common });
    expect(stdout.trim()).toBe("FIRING critical: 2 alerts, last disk_full on db-2, cpu_critical on web-1");
    expect((await rendering.of("sms", [{ alertname: "disk_full", instance: "db-2" }])).trim()).toBe(
      "FIRING: disk_full on db-2. disk_full",
    );
  });

  it("writes nothing to Teams that is a link, a list or of a style but what is ours", async () => {
    const markdown = new MarkdownIt({ html: true, linkify: false });
    const trimmed = (text: string) =>
      text
        .replace(/[\t\n\f\r ]*[\n\r\v\f\u0085\u2028\u2029][\t\n\f\r ]*/g, " ")
        .replace(/^[\t\n\f\r ]+|[\t\n\f\r ]+$/g, "");
    for (const seed of [3, 4, 5, 6]) {
      const values = texts(20, seed).filter((value) => trimmed(value) !== "");
      const labels = Array.from({ length: Math.floor(values.length / 2) }, (_, index) => ({
        [`a[name](https://evil.example/) ${index}`]: values[2 * index]!,
        second: values[2 * index + 1]!,
      })).slice(0, 10);
      const blocks = markdown.parse(await rendering.of("teams", labels), {});
      expect([...new Set(blocks.map(({ type }) => type))].sort()).toEqual([
        "inline",
        "paragraph_close",
        "paragraph_open",
      ]);
      const paragraphs = blocks.filter(({ type }) => type === "inline").map(({ children }) => children ?? []);
      const shown = (from: (typeof paragraphs)[number]) =>
        from
          .filter(({ type }) => /^text/.test(type))
          .map(({ content }) => content)
          .join("");
      const expected = labels.flatMap((own) => {
        const [first = "", second = ""] = Object.values(own).map(trimmed);
        const pairs = Object.entries(own)
          .map(([name, value]) => `${name}=${trimmed(value)}`)
          .join(", ");
        return [first, second, "Firing since 2026-11-28 10:00:00 UTC", pairs, "Silence"];
      });
      expect(paragraphs.map(shown)).toEqual(expected);
      const marks = paragraphs.map((from) => from.map(({ type }) => type).filter((type) => !/^text/.test(type)));
      const strong = ["strong_open", "strong_close"];
      expect(marks).toEqual(labels.flatMap(() => [strong, [], [], [], ["link_open", "link_close"]]));
    }
    const title = await rendering.of("teamsTitle", [{ alertname: "[Reset](https://evil.example/)", instance: "*b*" }]);
    expect(markdown.renderInline(title.trim())).toBe("[FIRING] [Reset](https://evil.example/) on *b*");
  });
});

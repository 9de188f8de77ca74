import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import MarkdownIt from "markdown-it";
import { eventually } from "../../harness/command";
import { HarnessError } from "../../harness/harness-error";
import { emailChannel, pagerDutyChannel, type Receiver } from "../../lib/alertmanager";
import { messageLinks, messageTemplates } from "../../lib/alertmanager/messages";
import { readMailAddresses, readMatchers, matcherText } from "../../lib/escaping";
import { compareVersions } from "../../lib/artifacts";
import { NOTIFICATION_TEMPLATE, templateProblem } from "../../lib/templates";
import { toYaml } from "../../lib/yaml";
import { post, started, stopAll, stopLater, VERSIONS } from "./alertmanager-server";
import { modelTo, ROUTING_KEY, secret, sink } from "./channel-delivery";
import { MailSink } from "./mail-sink";
import { pagerdutyEvent } from "./receivers";
import { runTool, runToolEach } from "./servers";

jest.setTimeout(240_000);
afterEach(stopAll);

/** What chats, Go, YAML and matchers take as their own. */
const MARKS = [
  ..."<>&|*_~`#!{}[]()\\\"'=,:;@-+.?%$ \t\n",
  ...[
    "web",
    "a",
    "1",
    "é",
    "名",
    "\u2028",
    "<!channel>",
    "<@U123>",
    "[Reset](https://evil.example/)",
    "https://x.example",
    "{{ . }}",
  ],
  ...[
    "**b**",
    "_i_",
    "- x",
    "1. x",
    "&lt;",
    "*/",
    '["{{ template \\"nope\\" . }}"]',
    "[2001:db8::5]:9100",
    "Disk: full",
    "a_b_c",
  ],
];
const hostile = fc.array(fc.constantFrom(...MARKS), { minLength: 1, maxLength: 8 }).map((parts) => parts.join(""));

/** A line that surely needs no reader of UTF-8. */
const CLASSIC = /^ *[a-zA-Z_:]\w* *(=~|!=|=|!~) *("([^"\\]|\\.)*"|[\w.+-]*)$/;

/** The same texts in every run. */
const texts = (count: number, seed: number) => fc.sample(hostile, { numRuns: count, seed });

describe.each(VERSIONS)("Alertmanager %s", (version, suite) => {
  const folder = mkdtempSync(join(tmpdir(), "vmo-texts-"));
  const isOldest = version.startsWith("0.25");
  const templates = join(folder, "observability.tmpl");
  beforeAll(() => writeFileSync(templates, messageTemplates(messageLinks({ webPages: true }))));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** What a template makes of alerts that have `labels` and, as summary and description, the values of those. */
  async function rendered(template: string, labels: readonly Readonly<Record<string, string>>[]): Promise<string> {
    const time = "2026-11-28T10:00:00Z";
    const alerts = labels.map((own) => ({
      status: "firing",
      labels: own,
      annotations: {
        summary: Object.values(own)[0],
        description: Object.values(own)[1],
        runbook_url: Object.values(own)[0],
      },
      startsAt: time,
      endsAt: time,
      generatorURL: Object.values(own)[0],
    }));
    const one = alerts.length === 1 ? alerts[0] : undefined;
    const common = { commonLabels: one?.labels ?? {}, commonAnnotations: one?.annotations ?? {}, groupLabels: {} };
    return renderedOf(template, { alerts, ...common });
  }

  /** The same of alerts and what they have in common. */
  async function renderedOf(template: string, given: object): Promise<string> {
    const data = { receiver: "all", status: "firing", externalURL: "https://alerts.example.com", ...given };
    const file = join(folder, "data.json");
    writeFileSync(file, JSON.stringify(data));
    const text = `{{ template "observability.${template}" . }}`;
    const args = [
      "template",
      "render",
      `--template.glob=${templates}`,
      `--template.data=${file}`,
      `--template.text=${text}`,
    ];
    const { code, stdout, stderr } = await runTool("amtool", suite, args);
    if (code !== 0) throw new HarnessError(stderr);
    return stdout;
  }

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
    const calls = all.map((text) => ["template", "render", `--template.glob=${templates}`, `--template.text=${text}`]);
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
    const text = await rendered("slack", labels);
    const links = [...text.matchAll(/<([^>]*)>/g)].map(([, inside = ""]) => inside);
    expect(links).toHaveLength(labels.length);
    expect(links.filter((inside) => !/^https:\/\/alerts\.example\.com\/#\/[^|\s]*\|Silence$/.test(inside))).toEqual([]);
    const shown = text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
    for (const own of labels)
      for (const [name, value] of Object.entries(own)) expect(shown).toContain(`${name}=${value}`);
    const [alertname, instance] = ["<!channel>", "<@U123> & *b*"];
    const title = await rendered("slackTitle", [{ alertname, instance }]);
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
    const stdout = await renderedOf("sms", { alerts: several, ...common });
    expect(stdout.trim()).toBe("FIRING critical: 2 alerts, last disk_full on db-2, cpu_critical on web-1");
    expect((await rendered("sms", [{ alertname: "disk_full", instance: "db-2" }])).trim()).toBe(
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
      const blocks = markdown.parse(await rendered("teams", labels), {});
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
    const title = await rendered("teamsTitle", [{ alertname: "[Reset](https://evil.example/)", instance: "*b*" }]);
    expect(markdown.renderInline(title.trim())).toBe("[FIRING] [Reset](https://evil.example/) on *b*");
  });

  it("sends every page to PagerDuty, with each detail as it is", async () => {
    const pagerduty = await sink();
    const channel = pagerDutyChannel({ routingKey: secret("pagerduty"), url: `${pagerduty.url}/v2/enqueue` });
    const model = modelTo([channel]);
    const { port } = await started(model, version, suite, { "pagerduty-key": ROUTING_KEY });
    const known = [
      '["{{ template \\"nope\\" . }}"]',
      "[2001:db8::5]:9100",
      "{{ nope }}",
      "true",
      "1e3",
      "~",
      "- a",
      "x: y",
      "web-1:9100",
    ];
    const values = [...new Set([...known, ...texts(20, 7)])].filter((value) => value.trim() !== "");
    for (const [index, instance] of values.entries())
      await post(port, [{ alertname: `Disk: full ${index}`, severity: "critical", instance }], {
        annotations: { summary: instance, description: instance, dashboard_url: `Disk: ${instance}` },
      });
    const events = await eventually("every page arrives", () =>
      pagerduty.received.length >= values.length ? pagerduty.received : undefined,
    );
    const details = events.map(({ body }) => pagerdutyEvent.parse(JSON.parse(body)).payload.custom_details);
    const bare = (detail: unknown) => (typeof detail === "string" ? detail.replace(/^\t/, "") : detail);
    const arrived = details.map(({ what, where, description, dashboards, firing }) =>
      [what, where, description, dashboards, firing].map(bare),
    );
    const sent = values.map((value, index) => [
      `Disk: full ${index}`,
      value,
      value,
      `Disk: ${value}`,
      `${value} (${value})`,
    ]);
    const byName = (a: unknown[], b: unknown[]) => (String(a[0]) < String(b[0]) ? -1 : 1);
    expect(arrived.sort(byName)).toEqual(sent.sort(byName));
  });

  it("reads each line of matchers as it is read here, and as it is written again", async () => {
    const parts = [
      "a",
      "instance",
      "=",
      "=~",
      "!=",
      '"',
      '\\"',
      "\\",
      "\\d+",
      "\\n",
      " ",
      ",",
      "{",
      "}",
      ":",
      "'",
      ".+",
      "web",
    ];
    const line = fc.oneof(
      fc.array(fc.constantFrom(...parts), { minLength: 3, maxLength: 9 }).map((some) => some.join("")),
      fc
        .tuple(fc.constantFrom("=", "!=", "=~", " !~ "), fc.constantFrom('"', ""), fc.array(fc.constantFrom(...parts)))
        .map(([operator, quote, some]) => `instance${operator}${quote}${some.join("")}${quote}`),
    );
    const lines = ['instance=~"web-\\d+"', "instance=~web-\\d+", ...fc.sample(line, { numRuns: 600, seed: 8 })].filter(
      (text) => text.trim() !== "",
    );
    const read = lines.map((text) => ({ text, matchers: readMatchers(text) }));
    const isRight = (pattern: string) => {
      try {
        return new RegExp(pattern) instanceof RegExp && !/\\[^d.+n\\"]/.test(pattern);
      } catch {
        return false;
      }
    };
    const taken = read.filter(
      ({ matchers }) =>
        matchers?.every(({ operator, value }) => !operator.endsWith("~") || isRight(value)) && matchers.length > 0,
    );
    const fileOf = (name: string, routes: readonly string[][]) => {
      const file = join(folder, name);
      const children = routes.map((matchers, index) => ({ receiver: `r${index}`, matchers }));
      const receivers = ["all", ...children.map(({ receiver }) => receiver)].map((one) => ({ name: one }));
      writeFileSync(file, toYaml({ route: { receiver: "all", routes: children }, receivers }));
      return file;
    };
    // Only the older of the two readers is in 0.25.
    const asIs = isOldest ? taken.filter(({ text }) => CLASSIC.test(text)) : taken;
    const show = async (file: string) => {
      const { stdout, stderr, code } = await runTool("amtool", suite, [
        "config",
        "routes",
        "show",
        `--config.file=${file}`,
      ]);
      if (code !== 0) throw new HarnessError(stderr);
      return stdout
        .split("\n")
        .filter((row) => /receiver: r\d/.test(row))
        .map((row) => row.trim());
    };
    const given = await show(
      fileOf(
        "given.yml",
        asIs.map(({ text }) => [text]),
      ),
    );
    const written = await show(
      fileOf(
        "written.yml",
        asIs.map(({ matchers = [] }) => matchers.map(matcherText)),
      ),
    );
    expect(asIs.length).toBeGreaterThan(100);
    expect(given).toEqual(written);
    const refused = read.filter(({ matchers }) => !matchers).slice(0, 40);
    const files = refused.map(({ text }, index) => fileOf(`refused-${index}.yml`, [[text]]));
    const outcomes = await runToolEach(
      "amtool",
      suite,
      files.map((file) => ["check-config", file]),
    );
    expect(refused.filter((_, index) => outcomes[index]?.code === 0)).toEqual([]);
  });

  it("sends mail to every list of addresses that is taken here, and to none that is refused", async () => {
    const mail = await MailSink.start();
    stopLater(mail);
    const right = [
      "plain@example.com",
      '"Ops, Team" <quoted@example.com>',
      "Ops Team <words@example.com>",
      "O'Neil <o.neil+x@example.com>",
    ];
    const wrong = [
      "Ops, Team <wrong1@example.com>",
      "wrong2@example.com.",
      "wr..ong3@example.com",
      '"x\n" <wrong4@example.com>',
      "Ops [x] <wrong5@example.com>",
    ];
    expect(right.filter((to) => !readMailAddresses(to))).toEqual([]);
    expect(wrong.filter((to) => readMailAddresses(to))).toEqual([]);
    const settings = {
      to: ["last@example.com"],
      from: "alerts@example.com",
      smarthost: mail.address,
      requireTls: false,
    };
    // What synthesis refuses cannot be made by our own function.
    // Before 0.28, built with an older Go, Alertmanager sends to some of the others as well.
    const channels = [...(isOldest ? [] : wrong), ...right].map((to, index) => {
      const channel = emailChannel({ ...settings, name: `mail-${index}` });
      return { ...channel, settings: (fileOf: (name: string) => string) => ({ ...channel.settings(fileOf), to }) };
    });
    const model = modelTo([]);
    const last = emailChannel(settings);
    const receivers: Receiver[] = [{ name: "all", channels: [...channels, last] }];
    const { port } = await started({ ...model, routing: { ...model.routing, receivers } }, version, suite);
    await post(port, [{ alertname: "x", severity: "critical" }]);
    await eventually("the mails arrive", () => mail.mails.length >= right.length + 1);
    expect(mail.mails.flatMap(({ to }) => to).sort()).toEqual([
      "last@example.com",
      "o.neil+x@example.com",
      "plain@example.com",
      "quoted@example.com",
      "words@example.com",
    ]);
  });
});

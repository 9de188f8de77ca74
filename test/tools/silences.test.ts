import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AlertRouting } from "../../constructs/alert-routing";
import { run } from "../../harness/command";
import type { Suite } from "../../harness/debian";
import { tool, tools } from "../../harness/tools";
import { webhookChannel } from "../../lib/alertmanager";
import { silenceRules } from "../../lib/alertmanager/silences";
import { promtoolTests, renderRuleFile } from "../../lib/rules";
import { toYaml } from "../../lib/yaml";
import { modelOf, only } from "../alertmanager/model";
import { build, fileOf } from "../constructs/metrics-stack";
import { post, started, stopAll, VERSIONS } from "./alertmanager-server";
import { ownFields, withJournal } from "./journal";

const HOUR = 3_600_000;
const SCRIPT = join(__dirname, "../../lib/alertmanager/silences/watch.sh");
const RULES = silenceRules({ port: 9093 });

/** The alerts of a whole stack. */
const SAMPLES = (() => {
  const { stack, metrics } = build({ overrides: { channels: { webhook: { url: "http://127.0.0.1:9/alerts" } } } });
  new AlertRouting(stack, "alert-routing", { metrics });
  return fileOf(stack, "monitor-1", "files/silences/alerts");
})();

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vmo-silences-"));
  for (const name of ["own", "textfiles"]) mkdirSync(join(folder, name));
  writeFileSync(join(folder, "alerts"), SAMPLES);
});
afterEach(async () => {
  await stopAll();
  rmSync(folder, { recursive: true });
});

interface Matcher {
  readonly name: string;
  readonly value: string;
  readonly isRegex?: boolean;
  readonly isEqual?: boolean;
}

const matches = (name: string, value: string): Matcher => ({ name, value, isRegex: true });
const is = (name: string, value: string): Matcher => ({ name, value });

/** Looks at the silences of the server at `url`, as the unit does. */
async function look(suite: Suite, url: string) {
  const { path } = await tool("amtool", suite);
  const paths = ["alerts", "", "textfiles", "own"].map((name) => join(folder, name));
  paths[1] = path;
  const { entries, ...outcome } = await withJournal(["sh", SCRIPT, ...paths, url]);
  return { ...outcome, entries: entries.map(ownFields) };
}

/** What the last look measured, by series without the common prefix. */
function measured(): Readonly<Record<string, number>> {
  const lines = readFileSync(join(folder, "textfiles/vmo-silences.prom"), "utf8").split("\n");
  const samples = lines.flatMap((line) => /^vm_observability_(\S+) (\S+)$/.exec(line)?.slice(1) ?? []);
  return Object.fromEntries(
    Array.from({ length: samples.length / 2 }, (_, n) => [samples[2 * n] ?? "", Number(samples[2 * n + 1])] as const),
  );
}

async function silence(url: string, matchers: readonly Matcher[], more: Readonly<Record<string, unknown>> = {}) {
  const now = Date.now();
  const body = {
    matchers: matchers.map((matcher) => ({ isRegex: false, isEqual: true, ...matcher })),
    startsAt: new Date(now).toISOString(),
    endsAt: new Date(now + HOUR).toISOString(),
    ...{ createdBy: "omar", comment: "maintenance" },
    ...more,
  };
  const answer = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  expect(answer.status).toBe(200);
  const { silenceID } = (await answer.json()) as { silenceID: string };
  return silenceID;
}

const end = (url: string, id: string) => fetch(url.replace(/silences$/, `silence/${id}`), { method: "DELETE" });

describe.each(VERSIONS)("the look at silences of Alertmanager %s", (version, suite) => {
  let url: string;
  beforeEach(async () => {
    const deadMansSwitch = webhookChannel({ url: "http://127.0.0.1:9/watchdog" });
    const alerts = RULES.alerts.map(({ name, severity, family }) => ({ name, severity, family }));
    const model = modelOf(only(["webhook"]), { deadMansSwitch, alerts });
    const { port } = await started(model, version, suite);
    url = `http://127.0.0.1:${port}/api/v2/silences`;
  });

  it.each<[string, readonly Matcher[], { all: boolean; severities: readonly string[]; hidden: boolean }]>([
    [
      "everything",
      [matches("alertname", ".+")],
      { all: true, severities: ["critical", "info", "warning"], hidden: true },
    ],
    [
      "everything but the Watchdog",
      [{ ...is("alertname", "Watchdog"), isEqual: false }],
      { all: true, severities: ["critical", "info", "warning"], hidden: true },
    ],
    [
      "every host",
      [matches("instance", ".+")],
      { all: true, severities: ["critical", "info", "warning"], hidden: false },
    ],
    ["what is critical", [is("severity", "critical")], { all: false, severities: ["critical"], hidden: true }],
    ["what is a warning", [matches("severity", "warn.*")], { all: true, severities: ["warning"], hidden: false }],
    ["one alert", [is("alertname", "cpu_high")], { all: false, severities: [], hidden: false }],
    ["one host", [is("instance", "web-1")], { all: false, severities: [], hidden: false }],
    [
      "one exporter",
      [matches("alertname", "Host.*"), is("job", "node")],
      { all: false, severities: [], hidden: false },
    ],
    ["the alert about it", [is("alertname", "AlertmanagerSilencesWide")], { all: false, severities: [], hidden: true }],
  ])("measures a silence of %s", async (_, matchers, { all, severities, hidden }) => {
    const id = await silence(url, matchers);
    expect(await look(suite, url)).toMatchObject({ code: 0, stderr: "" });
    const now = measured();
    const silenced = Object.entries(now).flatMap(([series, value]) =>
      value === 1 ? (/^silenced_severity\{severity="(.*)"\}$/.exec(series)?.[1] ?? []) : [],
    );
    expect({
      all: (now["silenced_alerts_ratio"] ?? 0) > 0.5,
      severities: silenced.filter((one) => ["critical", "info", "warning"].includes(one)),
      hidden: now["silences_hidden"] === 1,
    }).toEqual({ all, severities: severities.filter((one) => SAMPLES.includes(`any\t${one}\t`)), hidden });
    await end(url, id);
    await look(suite, url);
    expect(measured()).toMatchObject({ silenced_alerts_ratio: 0, silences_hidden: 0 });
  });

  it("adds up silences that are narrow each", async () => {
    for (const letters of ["[A-Ha-h]", "[I-Zi-z]"]) await silence(url, [matches("alertname", `${letters}.*`)]);
    await look(suite, url);
    expect(measured()).toMatchObject({ silenced_alerts_ratio: 1, silences_hidden: 1 });
  });

  it("reports those that last longer than a day, and no others", async () => {
    const lasts = (hours: number) => ({ endsAt: new Date(Date.now() + hours * HOUR).toISOString() });
    await silence(url, [is("alertname", "a")], lasts(23.9));
    const id = await silence(url, [is("alertname", "b")], lasts(48));
    await look(suite, url);
    const long = Object.entries(measured()).filter(([name]) => name.startsWith("silence_seconds"));
    expect(long.map(([name]) => name)).toEqual([`silence_seconds{silence="${id}"}`]);
    expect(Math.abs((long[0]?.[1] ?? 0) - 172_800)).toBeLessThan(5);
  });

  it("takes no text of a silence for anything but text", async () => {
    const hostile = '"}\n] x{y="z"} 1\\n\\"\t$(touch /tmp/x)`id`\u00e4\u2028\'&<>\\';
    const value = `a"b\\\\c\n|${hostile.replace(/[!-/:-@[-`{-~]/g, "\\$&")}|cpu_h\\w+`;
    const id = await silence(url, [matches("alertname", value)], {
      createdBy: `eve\nVMO_EVENT=activation\n\n${hostile}`,
      comment: hostile,
    });
    const { code, stderr, entries } = await look(suite, url);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    // Its one real alternative mutes cpu_high, so that the server's own reading has arrived.
    const known = SAMPLES.split("\n").filter((line) => line.startsWith("known")).length;
    expect(measured()).toMatchObject({ silenced_alerts_ratio: Number((1 / known).toFixed(4)), silences_hidden: 0 });
    const check = await run("sh", [
      "-c",
      `"$0" check metrics <"$1"`,
      (await tool("promtool", suite)).path,
      join(folder, "textfiles/vmo-silences.prom"),
    ]);
    expect(check).toMatchObject({ code: 0, stderr: "" });
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({ VMO_EVENT: "silence-created", VMO_SILENCE: id, VMO_SILENCE_STATE: "active" });
    expect(JSON.parse(`"${String(entries[0]?.["VMO_SILENCE_COMMENT"])}"`)).toBe(hostile);
  });

  it("tells the journal who says to have made, changed and ended a silence, once each", async () => {
    const id = await silence(url, [is("alertname", "cpu_high"), matches("instance", "web-.")]);
    const created = (await look(suite, url)).entries;
    expect(created).toEqual([
      expect.objectContaining({
        VMO_EVENT: "silence-created",
        VMO_SILENCE: id,
        VMO_SILENCE_MATCHERS: 'alertname="cpu_high",instance=~"web-."',
        VMO_SILENCE_CREATED_BY: "omar",
        VMO_SILENCE_COMMENT: "maintenance",
      }),
    ]);
    expect((await look(suite, url)).entries).toEqual([]);
    await end(url, id);
    expect((await look(suite, url)).entries).toEqual([
      expect.objectContaining({ VMO_EVENT: "silence-ended", VMO_SILENCE: id }),
    ]);
  });

  it("lets the alert about wide silences stop the Watchdog while a silence of everything mutes that alert itself", async () => {
    await silence(url, [{ ...is("alertname", "Watchdog"), isEqual: false }]);
    await look(suite, url);
    const { port } = new URL(url);
    await post(Number(port), [
      { alertname: "Watchdog", severity: "none" },
      { alertname: "AlertmanagerSilencesWide", severity: "critical" },
      ...(measured()["silences_hidden"] === 1 ? [{ alertname: "AlertmanagerSilencesHidden", severity: "none" }] : []),
    ]);
    const answer = await fetch(`http://127.0.0.1:${port}/api/v2/alerts`);
    const alerts = (await answer.json()) as readonly {
      labels: { alertname: string };
      status: { silencedBy: string[]; inhibitedBy: string[] };
    }[];
    const states = alerts.map(({ labels: { alertname }, status: { silencedBy, inhibitedBy } }) => [
      alertname,
      silencedBy.length > 0 ? "silenced" : inhibitedBy.length > 0 ? "inhibited" : "sent",
    ]);
    expect(Object.fromEntries(states)).toEqual({
      Watchdog: "inhibited",
      AlertmanagerSilencesWide: "silenced",
      AlertmanagerSilencesHidden: "silenced",
    });
  });
});

describe("the look at silences", () => {
  async function answering(body: string): Promise<{ url: string; close: () => void }> {
    const server = createServer((_, response) => response.end(body));
    await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    return { url: `http://127.0.0.1:${port}/`, close: () => server.close() };
  }

  it.each([
    ["is cut off", `[{"id":"0","matchers":[{"name":"a","value":"b"`],
    ["is longer than it reads", `[${`{"id":"0","matchers":[{"name":"a","value":"${"b".repeat(1e6)}"}]},`.repeat(9)}]`],
    ["is no JSON", "sorry"],
    ["has an id that is no id", `[{"id":"a\\"} 1","status":{"state":"active"},"matchers":[{"name":"a","value":"b"}]}]`],
    [
      "has a matcher that amtool refuses",
      `[{"id":"0","status":{"state":"active"},"matchers":[{"name":"a","value":"(","isRegex":true}]}]`,
    ],
  ])("counts everything as muted while the answer %s", async (_, body) => {
    const { url, close } = await answering(body);
    const { code } = await look("trixie", url);
    close();
    expect(code).toBe(0);
    expect(measured()).toMatchObject({ silenced_alerts_ratio: 1, silences_hidden: 1 });
  });

  it("leaves the metrics as they were while Alertmanager does not answer", async () => {
    const { url, close } = await answering("[]");
    await look("trixie", url);
    close();
    const before = measured();
    expect(before).toMatchObject({ silenced_alerts_ratio: 0, silences_hidden: 0 });
    expect(await look("trixie", url)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("does not answer") as string,
    });
    expect(measured()).toEqual(before);
  });

  it("passes shellcheck", async () => {
    const { path } = await tool("shellcheck", "trixie");
    expect(await run(path, [SCRIPT])).toMatchObject({ stdout: "", code: 0 });
  });
});

it("shows every alert about silences firing at its time and not before, in three versions of promtool", async () => {
  for (const { version, path } of await tools("promtool")) {
    const options = { runbooks: "http://runbooks.example", version };
    writeFileSync(join(folder, "silences.yml"), toYaml(renderRuleFile(RULES, options)));
    const files = promtoolTests([RULES], options);
    expect(files.flatMap(({ document }) => document.tests)).toHaveLength(2 * RULES.alerts.length);
    for (const { name, document } of files) {
      const file = join(folder, `${name}.test.yml`);
      writeFileSync(file, toYaml({ ...document, rule_files: [join(folder, "silences.yml")] }));
      const { code, stdout, stderr } = await run(path, ["test", "rules", file]);
      expect(code === 0 ? "passed" : `${version}: ${stdout}${stderr}`).toBe("passed");
    }
  }
});

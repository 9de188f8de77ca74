import { writeFileSync } from "node:fs";
import { eventually, sleep } from "../../harness/command";
import { freePort } from "../../harness/ports";
import { Sink } from "../../harness/sink";
import {
  ALERTMANAGER_METRICS,
  type AlertmanagerModel,
  alertmanagerPlan,
  CLUSTER_METRICS,
  webhookChannel,
} from "../../lib/alertmanager";
import { Duration } from "../../lib/units";
import { COMBINATIONS, modelOf, only } from "../alertmanager/model";
import { post, stage, started, stopAll, stopLater, swift, VERSIONS } from "./alertmanager-server";
import { decoded, MailSink } from "./mail-sink";
import { runTool } from "./run-tool";

afterEach(stopAll);

describe.each(VERSIONS)("Alertmanager %s", (version, suite) => {
  it.each(COMBINATIONS)(
    "takes the routing to %j and sends each severity to its receiver",
    async (channels, receivers) => {
      const one = stage(modelOf(only(channels)), version, suite);
      const [checked] = await one.validate();
      expect(checked?.code === 0 ? "accepted" : `${checked?.stdout}${checked?.stderr}`).toBe("accepted");
      const [info = "", warning = "", critical = ""] = receivers;
      // The webhook gets every tier of which the matrix does not say who gets it.
      const all = (receiver: string) =>
        channels.includes("webhook") ? `${receiver},${receiver}-escalation` : receiver;
      const expected: [labels: string[], receiver: string][] = [
        [["alertname=any", "severity=info"], info],
        [["alertname=cpu_high", "severity=warning", "instance=web-1"], all(warning)],
        [["alertname=cpu_critical", "severity=critical", "instance=web-1"], all(critical)],
        [["alertname=Watchdog", "severity=none"], "null"],
        [["alertname=foreign", "severity=page"], "default"],
        [["alertname=foreign"], "default"],
      ];
      for (const [labels, receiver] of expected) {
        const file = one.path("files/alertmanager/alertmanager.yml");
        const args = ["config", "routes", "test", `--config.file=${file}`, `--verify.receivers=${receiver}`, ...labels];
        const outcome = await runTool("amtool", suite, args);
        expect({ labels, code: outcome.code, said: outcome.stdout.trim() }).toEqual({
          labels,
          code: 0,
          said: receiver,
        });
      }
    },
  );

  it("refuses by its validation a template that does not parse", async () => {
    const one = stage(modelOf(only(["webhook"])), version, suite);
    writeFileSync(one.path("files/alertmanager/templates/broken.tmpl"), "{{ define ");
    const [checked] = await one.validate();
    expect(checked?.code).not.toBe(0);
    expect(`${checked?.stdout}${checked?.stderr}`).toContain("broken.tmpl");
  });

  it("notifies of the critical alert and not of the warning that it mutes, and when it resolves", async () => {
    const sink = await Sink.start({ address: "127.0.0.1" });
    stopLater(sink);
    const alerts = [
      { name: "cpu_critical", severity: "critical", family: "cpu", labels: ["instance"] },
      { name: "cpu_high", severity: "warning", family: "cpu", labels: ["instance"] },
    ];
    const model = modelOf({ webhook: { url: `${sink.url}/alerts` } }, { alerts });
    const { one, port } = await started(model, version, suite);
    const cpu = (alertname: string, severity: string, instance: string) => ({
      alertname,
      severity,
      instance,
      family: "cpu",
    });
    await post(port, [
      cpu("cpu_critical", "critical", "web-1"),
      cpu("cpu_high", "warning", "web-1"),
      cpu("cpu_high", "warning", "web-2"),
      { alertname: "disk_full", severity: "warning", instance: "web-1", family: "disk" },
      { alertname: "Watchdog", severity: "none", family: "watchdog" },
      { alertname: "foreign_critical", severity: "critical", instance: "web-1" },
      { alertname: "foreign_warning", severity: "warning", instance: "web-1" },
    ]);
    const told = () =>
      [
        ...new Set(sink.alerts.map(({ status, labels }) => `${status} ${labels["alertname"]} ${labels["instance"]}`)),
      ].sort();
    await eventually("five alerts are told", () => told().length >= 5);
    await sleep(3000);
    expect(told()).toEqual([
      "firing cpu_critical web-1",
      "firing cpu_high web-2",
      "firing disk_full web-1",
      "firing foreign_critical web-1",
      "firing foreign_warning web-1",
    ]);
    expect(await suppressed(port)).toEqual(["cpu_high web-1"]);

    sink.clear();
    await post(port, [cpu("cpu_critical", "critical", "web-1")], { ended: true });
    await sink.delivery(({ status, labels }) => status === "resolved" && labels["alertname"] === "cpu_critical");
    // Nothing mutes the warning any more.
    await sink.delivery(
      ({ status, labels }) =>
        status === "firing" && labels["alertname"] === "cpu_high" && labels["instance"] === "web-1",
    );
    expect(one.log.join("")).not.toMatch(/level=(error|ERROR)/);
  });

  it("writes what, where, since when, threshold and runbook to Slack and into mail", async () => {
    const [slack, mail] = [await Sink.start({ address: "127.0.0.1" }), await MailSink.start()];
    stopLater(slack, mail);
    const email = {
      to: ["ops@example.com", "lead@example.com"],
      from: "alerts@example.com",
      smarthost: mail.address,
      requireTls: false,
    };
    const model = modelOf({ slack: { urlFile: "/etc/observability/secrets/slack-url", channel: "#ops" }, email });
    const { port } = await started(model, version, suite, { "slack-url": `${slack.url}/services/planted-secret\n` });
    await post(port, [{ alertname: "cpu_high", severity: "warning", instance: "web-1", family: "cpu" }], {
      annotations: {
        summary: "CPU of web-1 is busy",
        description: "CPU usage is 93 %, above 80 %, for more than 5 minutes.",
        runbook_url: "https://runbooks.example.com/cpu_high",
      },
    });
    const message = await eventually("the message arrives", () => slack.received[0]);
    expect(message.path).toBe("/services/planted-secret");
    const { channel, attachments } = JSON.parse(message.body) as {
      channel: string;
      attachments: Record<string, string>[];
    };
    expect(channel).toBe("#ops");
    expect(attachments[0]).toMatchObject({
      title: "[FIRING] cpu_high on web-1 (warning)",
      title_link: "https://runbooks.example.com/cpu_high",
      color: "warning",
      fallback: "[FIRING] cpu_high on web-1 (warning)",
    });
    expect(attachments[0]?.["text"]).toMatch(
      /^:red_circle: CPU of web-1 is busy\nCPU usage is 93 %, above 80 %, for more than 5 minutes\.\nFiring since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\nalertname=cpu_high, family=cpu, instance=web-1, severity=warning\n<https:\/\/runbooks\.example\.com\/cpu_high\|Runbook>/,
    );
    const letter = await eventually("the mail arrives", () => mail.mails[0]);
    expect({ from: letter.from, to: letter.to }).toEqual({
      from: "alerts@example.com",
      to: ["ops@example.com", "lead@example.com"],
    });
    const text = decoded(letter.text);
    expect(text).toContain("Subject: [FIRING] cpu_high on web-1 (warning)");
    expect(text).toContain(
      "FIRING: CPU of web-1 is busy\nCPU usage is 93 %, above 80 %, for more than 5 minutes.\nFiring since ",
    );
    expect(text).toContain("Runbook: https://runbooks.example.com/cpu_high");
    expect(text).toMatch(/<a href="https:\/\/runbooks\.example\.com\/cpu_high" style="[^"]*">Runbook<\/a>/);
  });

  it("makes a changed routing live by a reload", async () => {
    const sink = await Sink.start({ address: "127.0.0.1" });
    stopLater(sink);
    const { one, port, server } = await started(modelOf({ webhook: { url: `${sink.url}/one` } }), version, suite);
    const changed = { ...modelOf({ webhook: { url: `${sink.url}/two` } }), port, exposure: "loopback" as const };
    one.write(alertmanagerPlan(swift(changed), { source: { source: "upstream" }, distribution: "debian-13", version }));
    const asked = Date.now() / 1000;
    server.kill("SIGHUP");
    await one.probe(asked);
    await post(port, [{ alertname: "cpu_high", severity: "warning", instance: "web-1", family: "cpu" }]);
    expect(await eventually("the alert arrives", () => sink.received[0]?.path)).toBe("/two");
    expect(server.exitCode).toBeNull();
  });

  it("feeds a dead man's switch with the Watchdog and nobody else", async () => {
    const [people, dead] = [await Sink.start({ address: "127.0.0.1" }), await Sink.start({ address: "127.0.0.1" })];
    stopLater(people, dead);
    const deadMansSwitch = webhookChannel({ name: "dead-mans-switch", url: `${dead.url}/`, sendResolved: false });
    const model = modelOf({ webhook: { url: `${people.url}/` } }, { deadMansSwitch });
    const { port } = await started(model, version, suite);
    await post(port, [{ alertname: "Watchdog", severity: "none", family: "watchdog" }]);
    await dead.delivery(({ labels }) => labels["alertname"] === "Watchdog");
    await sleep(2000);
    expect(people.received).toEqual([]);
  });

  it("has every metric that the rules about it use", async () => {
    const { port } = await started(modelOf(only(["webhook"])), version, suite);
    await post(port, [{ alertname: "any", severity: "warning" }]);
    const page = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    const own = ALERTMANAGER_METRICS.filter((metric) => !CLUSTER_METRICS.includes(metric));
    const missing = own.map(({ name }) => name).filter((name) => !page.includes(`# TYPE ${name} `));
    expect(missing).toEqual([]);
  });
});

describe("a silence", () => {
  it("outlives a kill soon after it was made, in every version", async () => {
    const kept = await Promise.all(
      VERSIONS.map(async ([version, suite]) => {
        const { one, port, server } = await started(modelOf(only(["webhook"])), version, suite);
        const silence = {
          matchers: [{ name: "instance", value: "web-1", isRegex: false, isEqual: true }],
          startsAt: new Date(),
          endsAt: new Date(Date.now() + 600_000),
          createdBy: "alice",
          comment: "I am on it",
        };
        const url = `http://127.0.0.1:${port}/api/v2/silences`;
        const body = JSON.stringify(silence);
        await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body });
        await sleep(18_000);
        server.kill("SIGKILL");
        await eventually("it is dead", () => server.signalCode !== null);
        await one.start();
        await one.probe(0);
        return ((await (await fetch(url)).json()) as { comment: string }[]).map(({ comment }) => comment);
      }),
    );
    expect(kept).toEqual(VERSIONS.map(() => ["I am on it"]));
  });
});

describe("a dead man's switch", () => {
  it("hears of the Watchdog once a minute, and not every second one, of every version", async () => {
    const gaps = await Promise.all(
      VERSIONS.map(async ([version, suite]) => {
        const dead = await Sink.start({ address: "127.0.0.1" });
        stopLater(dead);
        const deadMansSwitch = webhookChannel({ name: "dead-mans-switch", url: `${dead.url}/`, sendResolved: false });
        const model = modelOf({ webhook: { url: `${dead.url}/people` } }, { deadMansSwitch });
        const { port } = await started(tenTimesAsFast(model), version, suite);
        await post(port, [{ alertname: "Watchdog", severity: "none", family: "watchdog" }]);
        await eventually("it has heard of it five times", () => dead.received.length >= 5);
        const times = dead.received.map(({ at }) => at.getTime() / 1000);
        return (times[4]! - times[0]!) / 4;
      }),
    );
    for (const gap of gaps) expect(gap).toBeCloseTo(6, 0);
  });
});

/** `model` with a minute as six seconds, in the routes of machines. */
function tenTimesAsFast(model: AlertmanagerModel): AlertmanagerModel {
  const { root } = model.routing;
  const routes = root.routes?.map((route) => ({
    ...route,
    ...(route.groupInterval && { groupInterval: Duration.milliseconds(route.groupInterval.milliseconds / 10) }),
    ...(route.repeatInterval && { repeatInterval: Duration.milliseconds(route.repeatInterval.milliseconds / 10) }),
  }));
  return { ...model, routing: { ...model.routing, root: { ...root, ...(routes && { routes }) } } };
}

describe("two Alertmanagers", () => {
  it("find each other through the host fact, have the metrics of a cluster, and tell once", async () => {
    const sink = await Sink.start({ address: "127.0.0.1" });
    stopLater(sink);
    const gossip = [await freePort(), await freePort()];
    const peers = gossip.map((port) => `127.0.0.1:${port}`);
    const ports: number[] = [];
    for (const port of gossip) {
      const model = modelOf({ webhook: { url: `${sink.url}/` } }, { cluster: { port, peers } });
      const environment = { VMO_HOST_ADDRESS: "127.0.0.1" };
      ports.push((await started(model, "0.33.1", "sid", {}, environment)).port);
    }
    const page = await eventually("both see two members", async () => {
      const pages = await Promise.all(
        ports.map(async (port) => (await fetch(`http://127.0.0.1:${port}/metrics`)).text()),
      );
      return pages.every((text) => text.includes("\nalertmanager_cluster_members 2\n")) ? pages[0] : undefined;
    });
    for (const { name } of CLUSTER_METRICS) expect(page).toContain(`# TYPE ${name} `);
    for (const port of ports) await post(port, [{ alertname: "cpu_high", severity: "warning", instance: "web-1" }]);
    await sink.delivery(({ labels }) => labels["alertname"] === "cpu_high");
    // The second member waits 15 seconds for the first one's word before it would tell.
    await sleep(20_000);
    expect(sink.received.length).toBe(1);
  });
});

describe("Alertmanager's unit", () => {
  it.each([
    ["of a single server", {}],
    ["of a cluster", { cluster: { peers: ["10.20.0.5", "10.20.0.6"] } }],
  ])("%s is a unit that systemd takes, with an exposure of at most 1.5", async (_, parts) => {
    const one = stage(modelOf(only(["slack", "email", "webhook"]), parts), "0.33.1", "sid");
    const { exposure, wrong } = await one.unitReport("alertmanager");
    expect(wrong).toBe("");
    expect(exposure).toBeLessThanOrEqual(1.5);
  });
});

async function suppressed(port: number): Promise<readonly string[]> {
  const answer = await fetch(`http://127.0.0.1:${port}/api/v2/alerts?active=false&silenced=false&inhibited=true`);
  const alerts = (await answer.json()) as { labels: Record<string, string>; status: { state: string } }[];
  return alerts
    .filter(({ status }) => status.state === "suppressed")
    .map(({ labels }) => `${labels["alertname"]} ${labels["instance"]}`);
}

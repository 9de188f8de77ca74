import type { SpecificationOverrides } from "../../lib/specification";
import { BY_TEXT_MESSAGE, CRITICAL, GROUP_INTERVAL, scaled, SECONDARY, WARNING } from "./escalation/specification";
import { OUTSIDE, UNKNOWN_SEVERITY } from "./escalation/switchboard";
import { playTogether, together } from "./escalation/together";
import { VERSIONS } from "./escalation/versions";
import { World } from "./escalation/world";

jest.setTimeout(240_000);

/** When everything that could be told of an alert has been, in seconds. */
const OVER = SECONDARY + 6;

playTogether();

describe.each(VERSIONS)("Alertmanager $alertmanager without an incident manager", (versions) => {
  const open = () =>
    World.open({
      versions,
      specification: scaled(BY_TEXT_MESSAGE),
      channels: ["slack", "email", "webhook", "sms", "phone"],
      hosts: ["web-5"],
    });

  together(open, {
    "tells of a warning at once, and once more at its delay while nobody acts": async (world) => {
      const alert = await world.scene().fire("warning");
      await alert.runsItsCourse();
      expect(alert.told()).toEqual(alert.promised());
      expect(alert.promised()).toEqual([
        "0s email",
        "0s email/alice@company.com",
        "0s slack",
        "0s webhook",
        "12s sms/alice@company.com",
        "12s webhook",
        "15s email/charlie@company.com",
      ]);
    },

    "calls the one on call at the delay of a critical alert, and then the second": async (world) => {
      const alert = await world.scene().fire("critical");
      await alert.runsItsCourse();
      expect(alert.told()).toEqual(alert.promised());
      expect(alert.promised()).toEqual([
        "0s email",
        "0s email/alice@company.com",
        "0s slack",
        "0s sms/alice@company.com",
        "0s webhook",
        "8s phone/alice@company.com",
        "8s webhook",
        "15s email/charlie@company.com",
        "15s sms/charlie@company.com",
      ]);
    },

    "never escalates what never escalates": async (world) => {
      const alert = await world.scene().fire("info");
      await alert.lasts(OVER);
      expect(alert.told()).toEqual(["0s slack", "0s webhook"]);
    },

    "waits with the first word where the matrix says so": async (world) => {
      const alert = await world.scene().fire("ticket");
      await alert.runsItsCourse();
      expect(alert.told()).toEqual(["6s slack", "6s webhook"]);
    },

    "does not escalate what somebody has silenced": async (world) => {
      const alert = await world.scene().fire("critical");
      await alert.reaches("slack");
      await alert.takeUp();
      await alert.lasts(OVER);
      expect(alert.told()).toEqual(alert.promised({ before: CRITICAL }));
    },

    "does not escalate what has ended, and tells of the end only who was told of the alert": async (world) => {
      const alert = await world.scene().fire("critical");
      await alert.reaches("slack");
      await alert.end();
      await alert.lasts(OVER);
      const before = CRITICAL;
      expect(alert.told()).toEqual([...alert.promised({ before }), ...alert.ends({ before })]);
      expect(alert.ends({ before })).toEqual([
        "resolved email",
        "resolved email/alice@company.com",
        "resolved slack",
        "resolved sms/alice@company.com",
        "resolved webhook",
      ]);
    },

    "tells of the end everybody who was told, by channels that tell ends": async (world) => {
      const alert = await world.scene().fire("critical");
      await alert.runsItsCourse();
      await alert.end();
      await alert.reaches("sms/charlie@company.com", { status: "resolved" });
      await alert.lasts(alert.age() + GROUP_INTERVAL + 1);
      expect(alert.told()).toEqual([...alert.promised(), ...alert.ends()]);
      expect(alert.ends()).not.toContain("resolved phone/alice@company.com");
    },

    "escalates when a silence runs out, as soon as it looks at the group again": async (world) => {
      const alert = await world.scene().fire("warning");
      await alert.reaches("slack");
      const end = await world.silence(alert.key(), { seconds: SECONDARY + 3 - alert.age() });
      await alert.runsItsCourse();
      const silent = (end.getTime() - alert.since.getTime()) / 1000;
      const due = (after: number) => (after < WARNING ? after : Math.max(after, silent));
      expect(alert.told({ due, late: GROUP_INTERVAL + 4 })).toEqual(alert.promised());
    },

    "escalates each of two alerts of one name at its own age": async (world) => {
      const scene = world.scene();
      const older = await scene.fire("warning", { instance: "web-1" });
      await older.lasts(6);
      const younger = await scene.fire("warning", { instance: "web-2" });
      await younger.runsItsCourse();
      const later = (lines: readonly string[]) => lines.filter((line) => /sms|charlie/.test(line));
      const expected = ["12s sms/alice@company.com", "15s email/charlie@company.com"];
      expect(later(older.told())).toEqual(expected);
      expect(later(younger.told())).toEqual(expected);
    },

    "mutes a warning while the critical alert of its family fires, and tells of it then": async (world) => {
      const scene = world.scene();
      const critical = await scene.fire("critical");
      const warning = await scene.fire("warning");
      const elsewhere = await scene.fire("warning", { instance: "web-2" });
      await warning.has("inhibitedBy");
      await warning.lasts(OVER);
      expect(critical.told()).toEqual(critical.promised());
      expect(warning.told()).toEqual([]);
      expect(elsewhere.tellings()).not.toEqual([]);
      await critical.end();
      await warning.reaches("email/alice@company.com");
    },

    "mutes a warning about the file system of the critical alert, and tells of one about another": async (world) => {
      const scene = world.scene();
      const boot = { mountpoint: "/boot" };
      const critical = await scene.fire("critical", boot);
      const same = await scene.fire("warning", boot);
      const other = await scene.fire("warning", { mountpoint: "/srv/data" });
      await same.has("inhibitedBy");
      await Promise.all([other.runsItsCourse(), same.lasts(OVER)]);
      expect(critical.told()).toEqual(critical.promised());
      expect(other.told()).toEqual(other.promised());
      expect(other.promised()).toContain("12s sms/alice@company.com");
      expect(same.told()).toEqual([]);
    },

    "mutes what follows from a target that is down, and nothing else of its host": async (world) => {
      const host = { instance: "web-5" };
      world.board.answer("process", "web-5", false);
      const down = await world.alert({ alertname: "service_down", ...host, job: "process" });
      const scene = world.scene();
      const consequence = await scene.fire("critical", { ...host, job: "process" });
      const other = await world.scene().fire("critical", { ...host, job: "node" });
      await Promise.all([down.runsItsCourse(), other.runsItsCourse(), consequence.lasts(OVER)]);
      expect(down.told()).toEqual(down.promised());
      expect(other.told()).toEqual(other.promised());
      expect(consequence.told()).toEqual([]);
    },
  });
});

describe.each(VERSIONS)("Alertmanager $alertmanager in a storm", (versions) => {
  const open = () =>
    World.open({ versions, specification: scaled(BY_TEXT_MESSAGE), channels: ["slack", "email", "sms", "phone"] });

  together(open, {
    "wakes a person a few times, with all alerts in those messages, and tells the team of each": async (world) => {
      const scenes = Array.from({ length: 10 }, () => world.scene());
      const hosts = Array.from({ length: 5 }, (_, index) => `web-${index}`);
      const alerts = await Promise.all(
        scenes.flatMap((scene) => hosts.map((instance) => scene.fire("critical", { instance }))),
      );
      await Promise.all(alerts.map((alert) => alert.reaches("sms/alice@company.com")));
      await Promise.all(alerts.map((alert) => alert.reaches("slack")));
      const texts = world.received.filter(({ path }) => path === "/sms/alice@company.com");
      expect(alerts.length).toBe(50);
      expect(texts.length).toBeLessThanOrEqual(5);
    },
  });
});

describe.each(VERSIONS)("Alertmanager $alertmanager with an incident manager", (versions) => {
  const open = () =>
    World.open({
      versions,
      specification: scaled(),
      channels: ["slack", "email", "pagerduty"],
      hosts: ["gone-1"],
    });

  together(open, {
    "pages of a warning at its delay, and leaves the rest to the incident manager": async (world) => {
      const alert = await world.scene().fire("warning");
      await alert.runsItsCourse();
      await alert.lasts(WARNING + OVER);
      expect(alert.told()).toEqual(["0s email", "0s email/alice@company.com", "0s slack", "12s pagerduty"]);
      expect(alert.told()).toEqual(alert.promised());
    },

    "pages of a critical alert at once, and tells nobody after the page": async (world) => {
      const alert = await world.scene().fire("critical");
      await alert.lasts(OVER);
      expect(alert.told()).toEqual(["0s email", "0s email/alice@company.com", "0s pagerduty", "0s slack"]);
      expect(alert.told()).toEqual(alert.promised());
    },

    "pages of each alert whose severity nobody knows for itself": async (world) => {
      const scene = world.scene();
      const alerts = [
        await scene.fire(UNKNOWN_SEVERITY, { instance: "web-1" }),
        await scene.fire(UNKNOWN_SEVERITY, { instance: "web-2" }),
      ];
      await Promise.all(alerts.map((alert) => alert.runsItsCourse()));
      for (const alert of alerts) {
        expect(alert.told().filter((line) => line.endsWith("pagerduty"))).toEqual(["0s pagerduty"]);
        expect(alert.promised()).toContain("0s pagerduty");
      }
      const keys = alerts.flatMap(({ labels }) => world.groupKeys("pagerduty", labels));
      expect(new Set(keys).size).toBe(2);
    },

    "does not page of a warning that somebody has silenced": async (world) => {
      const alert = await world.scene().fire("warning");
      await alert.reaches("slack");
      await alert.takeUp();
      await alert.lasts(WARNING + 6);
      expect(alert.told()).toEqual(alert.promised({ before: WARNING }));
    },

    "ends the incident when the alert ends": async (world) => {
      const alert = await world.scene().fire("critical");
      await alert.reaches("pagerduty");
      await alert.end();
      await alert.reaches("pagerduty", { status: "resolved" });
      await alert.lasts(OVER);
      expect(alert.told()).toEqual([...alert.promised(), ...alert.ends()]);
    },

    "tells of one target of a host that is down, and of nothing that follows from it": async (world) => {
      const host = { instance: "gone-1" };
      world.board.answer("node", "gone-1", false);
      world.board.answer("process", "gone-1", false);
      const hostDown = await world.alert({ alertname: "HostDown", ...host });
      const disk = await world.scene().fire("critical", { ...host, job: "application" });
      const node = await world.alert({ alertname: "service_down", ...host, job: "node" });
      const process = await world.alert({ alertname: "service_down", ...host, job: "process" });
      await Promise.all([node.runsItsCourse(), process.lasts(OVER)]);
      expect(node.told()).toEqual(node.promised());
      expect(node.promised()).toContain("0s pagerduty");
      expect(process.told()).toEqual([]);
      expect(disk.told()).toEqual([]);
      expect(hostDown.told()).toEqual([]);
    },

    "tells of a page outside of the fleet that does not answer, which is no host": async (world) => {
      world.board.answer(OUTSIDE.job, OUTSIDE.instance, false);
      const down = await world.alert({ alertname: "service_down", ...OUTSIDE });
      await down.runsItsCourse();
      expect(down.told()).toEqual(down.promised());
      expect(down.promised()).toContain("0s pagerduty");
      expect(await world.stored({ alertname: "HostDown", instance: OUTSIDE.instance })).toBeUndefined();
    },
  });
});

describe.each(VERSIONS)("Alertmanager $alertmanager where no alert tells of a host", (versions) => {
  const systemAlerts = { service_down: { condition: 'up{job="process"} == 0' } };
  const open = () =>
    World.open({ versions, specification: scaled({ systemAlerts }), channels: ["slack"], hosts: ["gone-1"] });

  together(open, {
    "mutes none of those that a host that is down raises": async (world) => {
      const host = { instance: "gone-1" };
      world.board.answer("node", "gone-1", false);
      world.board.answer("process", "gone-1", false);
      await world.alert({ alertname: "HostDown", ...host });
      const down = await world.alert({ alertname: "service_down", ...host, job: "process" });
      await down.runsItsCourse();
      expect(down.told()).toEqual(down.promised());
      expect(down.promised()).toContain("0s slack");
    },
  });
});

/** A window of every day that is open now, and for an hour. */
function openNow(): { days: "monday"[]; from: string; to: string } {
  const time = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString().slice(11, 16);
  const days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as "monday"[];
  return { days, from: time(-5), to: time(60) };
}

describe.each(VERSIONS)("Alertmanager $alertmanager in a maintenance window", (versions) => {
  const open = (maintenanceWindows: SpecificationOverrides["maintenanceWindows"]) => () =>
    World.open({
      versions,
      specification: scaled({ ...BY_TEXT_MESSAGE, maintenanceWindows }),
      channels: ["slack", "email", "sms", "phone"],
    });

  together(open({ move: openNow() }), {
    "tells nobody of anything": async (world) => {
      const scenes = [world.scene(), world.scene()];
      const alerts = [
        await scenes[0]!.fire("critical"),
        await scenes[1]!.fire("warning"),
        await scenes[1]!.fire(UNKNOWN_SEVERITY),
      ];
      await Promise.all(alerts.map((alert) => alert.lasts(OVER)));
      expect(alerts.map((alert) => alert.told())).toEqual([[], [], []]);
      expect(alerts.map((alert) => alert.promised())).toEqual([[], [], []]);
    },
  });

  const particular = {
    web: { ...openNow(), matchers: ['instance=~"web-.*"'] },
    quiet: { ...openNow(), matchers: ["instance=db-1"], severities: ["info", "warning"] },
  };
  together(open(particular), {
    "that is for some hosts is silent about those alone": async (world) => {
      await world.alert({ alertname: "MaintenanceWindow", window: "web" });
      const [web, db] = [
        await world.scene().fire("critical"),
        await world.scene().fire("critical", { instance: "db-2" }),
      ];
      await Promise.all([db.runsItsCourse(), web.lasts(OVER)]);
      expect(web.told()).toEqual([]);
      expect(db.told()).toEqual(db.promised());
      expect(db.promised()).toContain("8s phone/alice@company.com");
    },

    "that is for some severities is silent about those alone": async (world) => {
      await world.alert({ alertname: "MaintenanceWindow", window: "quiet" });
      const host = { instance: "db-1" };
      const [critical, warning] = [
        await world.scene().fire("critical", host),
        await world.scene().fire("warning", host),
      ];
      await Promise.all([critical.runsItsCourse(), warning.lasts(OVER)]);
      expect(warning.told()).toEqual([]);
      expect(critical.told()).toEqual(critical.promised());
      expect(critical.promised()).toContain("8s phone/alice@company.com");
    },
  });
});

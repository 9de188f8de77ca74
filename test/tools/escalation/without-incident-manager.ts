import { BY_TEXT_MESSAGE, CRITICAL, GROUP_INTERVAL, OVER, scaled, SECONDARY, WARNING } from "./specification";
import { together } from "./together";
import { World, type Versions } from "./world";

/** Who is told of what where Alertmanager does all of it. */
export function withoutIncidentManager(versions: Versions): void {
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
}

/** Fifty alerts at once. */
export function inAStorm(versions: Versions): void {
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
}

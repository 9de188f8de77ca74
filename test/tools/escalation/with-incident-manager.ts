import { OVER, scaled, WARNING } from "./specification";
import { OUTSIDE, UNKNOWN_SEVERITY } from "./switchboard";
import { together } from "./together";
import { World, type Versions } from "./world";

/** Who is told of what where an incident manager goes on after the page. */
export function withIncidentManager(versions: Versions): void {
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
}

/** Alerts of a host that is down where none of them names it. */
export function withoutHostAlert(versions: Versions): void {
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
}

import type { SpecificationOverrides } from "../../../lib/specification";
import { BY_TEXT_MESSAGE, OVER, scaled } from "./specification";
import { UNKNOWN_SEVERITY } from "./switchboard";
import { together } from "./together";
import { World, type Versions } from "./world";

/** A window of every day that is open now, and for an hour. */
function openNow(): { days: "monday"[]; from: string; to: string } {
  const time = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString().slice(11, 16);
  const days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as "monday"[];
  return { days, from: time(-5), to: time(60) };
}

/** Who is told of what in a maintenance window. */
export function inMaintenance(versions: Versions): void {
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
}

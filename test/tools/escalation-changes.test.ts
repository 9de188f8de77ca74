import { alertmanagerOf, renderAlertmanager } from "../../lib/alertmanager";
import { WEEKDAYS, Duration, type Weekday } from "../../lib/units";
import { toYaml } from "../../lib/yaml";
import { computeFirst } from "./compute-first";
import { CHANNEL_NAMES, sinkChannels } from "./escalation/channels";
import { compared, lines, promises } from "./escalation/log";
import { ALICE, BOB, BY_TEXT_MESSAGE, GROUP_INTERVAL, scaled, SECONDARY, WARNING } from "./escalation/specification";
import { playTogether, together } from "./escalation/together";
import { VERSIONS } from "./escalation/versions";
import { World, type WorldSettings } from "./escalation/world";

/** How long Prometheus may take to send an alert again, in seconds. */
const RESENT = 3;

/** How long a member of a cluster waits for the word of the one before it, in seconds. */
const PEER = GROUP_INTERVAL / 2;

computeFirst();
playTogether();

describe.each(VERSIONS)("Alertmanager $alertmanager", (versions) => {
  const open =
    (more: Pick<WorldSettings, "alertmanagers" | "hosts" | "startDelay"> = {}) =>
    () =>
      World.open({
        versions,
        specification: scaled(BY_TEXT_MESSAGE),
        channels: ["slack", "email", "sms", "phone"],
        ...more,
      });

  together(open(), {
    "tells one person before the handover, the next after it, and nobody else": async (world) => {
      const { specification, handover } = handoverSoon();
      await world.reload(specification);
      const alert = await world.scene().fire("critical");
      const minute = (handover.getTime() - alert.since.getTime()) / 1000;
      await alert.lasts(minute + GROUP_INTERVAL + 5);
      const { routing } = alertmanagerOf(specification, { channels: sinkChannels("", world.settings.channels!) });
      const [before, after] = [alert.since, handover].map((at) => promises(routing, alert.labels, at));
      const told = alert.tellings();
      expect(
        compared(
          told.filter(({ at }) => at < handover),
          before!,
        ),
      ).toEqual(lines(before!));
      expect(lines(before!)).toEqual([
        "0s email",
        "0s email/alice@company.com",
        "0s slack",
        "0s sms/alice@company.com",
        "8s phone/alice@company.com",
      ]);
      const newly = after!.filter(({ to }) => to.endsWith(BOB));
      // The escalation is older than its delay by then.
      const due = () => minute;
      const late = GROUP_INTERVAL + 4;
      expect(
        compared(
          told.filter(({ at }) => at >= handover),
          newly,
          { due, late },
        ),
      ).toEqual(lines(newly));
      expect(lines(newly)).toEqual(["0s email/bob@company.com", "0s sms/bob@company.com", "8s phone/bob@company.com"]);

      await alert.end();
      await alert.reaches(`sms/${BOB}`, { status: "resolved" });
      await alert.lasts(alert.age() + GROUP_INTERVAL + 1);
      const ends = alert.tellings().filter(({ status }) => status === "resolved");
      expect(ends.map(({ to }) => to).sort()).toEqual(["email", `email/${BOB}`, "slack", `sms/${BOB}`]);
    },
  });

  together(open(), {
    "keeps the keys of what is open when maintenance windows are added, so that it is neither opened again nor left open":
      async (world) => {
        const alert = await world.scene().fire("critical");
        await alert.runsItsCourse();
        const night = { days: ["monday"], from: "03:00", to: "04:00" } as const;
        const maintenanceWindows = { web: { ...night, matchers: ["instance=~web-.*"] }, all: night };
        await world.reload(scaled({ ...BY_TEXT_MESSAGE, maintenanceWindows }));
        await alert.lasts(alert.age() + RESENT + 2 * GROUP_INTERVAL + 2);
        expect(alert.told()).toEqual(alert.promised());
        await alert.end();
        await alert.reaches(`sms/${ALICE}`, { status: "resolved" });
        const keys = world.groupKeys(`sms/${ALICE}`, alert.labels);
        expect(keys.length).toBeGreaterThan(1);
        expect(new Set(keys).size).toBe(1);
      },
  });

  const { waitsAnew } = versions;
  const effect = waitsAnew ? "waits its whole time again" : "escalates when Prometheus next sends what is due";
  /** When a promise is to be kept by a server that was told of the alert `anew`, so many seconds after its beginning. */
  const dueAfter = (anew: number) => (after: number) => (after < WARNING || !waitsAnew ? after : anew + after);
  const late = RESENT + 4;

  together(open(), {
    [`${effect} after a reload`]: async (world) => {
      const alert = await world.scene().fire("warning");
      await alert.reaches("slack");
      await alert.lasts(7);
      const changed = { ...BY_TEXT_MESSAGE, alertmanager: { repeatInterval: Duration.hours(5) } };
      const reloaded = await world.reload(scaled(changed));
      const anew = (reloaded.getTime() - alert.since.getTime()) / 1000;
      await alert.lasts(dueAfter(anew)(SECONDARY) + late);
      expect(alert.told({ due: dueAfter(anew), late: waitsAnew ? undefined : late })).toEqual(alert.promised());
    },
  });

  together(open(), {
    [`${effect} after a restart, and tells nobody twice`]: async (world) => {
      const alert = await world.scene().fire("warning");
      await alert.reaches("slack");
      await alert.lasts(5);
      await world.servers[0]!.stop("SIGTERM");
      await world.servers[0]!.start();
      // It is told by Prometheus, which may have come the moment before its start was seen.
      const anew = alert.age() - 1;
      await alert.lasts(dueAfter(anew)(SECONDARY) + late + 2);
      expect(alert.told({ due: dueAfter(anew), late: late + 1 })).toEqual(alert.promised());
    },
  });

  const MUTED = "what is muted stays so through";
  const muted = async (world: World) => {
    const scenes = Array.from({ length: 5 }, () => world.scene());
    const host = { instance: "gone-1" };
    world.board.answer("node", "gone-1", false);
    world.board.answer("process", "gone-1", false);
    await world.alert({ alertname: "HostDown", ...host });
    await Promise.all(scenes.map((scene) => scene.fire("critical")));
    const alerts = await Promise.all(
      scenes.flatMap((scene) => [scene.fire("warning"), scene.fire("critical", { ...host, job: "application" })]),
    );
    await Promise.all(alerts.map((alert) => alert.has("inhibitedBy")));
    await alerts[0]!.lasts(5);
    return alerts;
  };

  // Nothing holds older versions back: they may notify of an alert before they have looked at the one that mutes it.
  if (waitsAnew) {
    together(open({ hosts: ["gone-1"] }), {
      [`${MUTED} a reload`]: async (world) => {
        const alerts = await muted(world);
        const changed = { ...BY_TEXT_MESSAGE, alertmanager: { repeatInterval: Duration.hours(5) } };
        await world.reload(scaled(changed));
        await alerts[0]!.lasts(alerts[0]!.age() + RESENT + GROUP_INTERVAL + 3);
        expect(alerts.map((alert) => alert.told())).toEqual(alerts.map(() => []));
      },
    });

    together(open({ hosts: ["gone-1"], startDelay: RESENT + 2 }), {
      [`${MUTED} a restart`]: async (world) => {
        const alerts = await muted(world);
        await world.servers[0]!.stop("SIGTERM");
        await world.servers[0]!.start();
        await alerts[0]!.lasts(alerts[0]!.age() + 2 * RESENT + GROUP_INTERVAL + 5);
        expect(alerts.map((alert) => alert.told())).toEqual(alerts.map(() => []));
      },
    });
  }

  together(open(), {
    "escalates at once what has become older than its delay while it was off": async (world) => {
      const alert = await world.scene().fire("warning");
      await alert.reaches("slack");
      await alert.lasts(4);
      await world.servers[0]!.stop("SIGTERM");
      await alert.lasts(SECONDARY + 1);
      await world.servers[0]!.start();
      const back = alert.age();
      const due = (after: number) => (after < WARNING ? after : back - 1);
      await alert.lasts(back + SECONDARY + RESENT);
      expect(alert.told({ due, late: RESENT + 4 })).toEqual(alert.promised());
    },
  });

  together(open(), {
    "tells once what could not be told while the channels were away": async (world) => {
      const older = await world.scene().fire("critical");
      await older.reaches("slack");
      await older.lasts(4);
      const [returned, younger] = await Promise.all([world.breakSink(8), world.scene().fire("warning")]);
      await younger.lasts((returned.getTime() - younger.since.getTime()) / 1000 + SECONDARY);
      await older.runsItsCourse();
      for (const alert of [older, younger]) {
        const back = (returned.getTime() - alert.since.getTime()) / 1000;
        const due = (after: number) => (alert === older && after === 0 ? 0 : Math.max(after, back));
        // It tries again after ever longer pauses, and at the latest when it looks at the group again.
        expect(alert.told({ due, late: 9 })).toEqual(alert.promised());
      }
      expect(older.promised()).toContain(`8s phone/${ALICE}`);
    },
  });

  together(open({ alertmanagers: 2 }), {
    "tells everything once where there are two": async (world) => {
      const alerts = [await world.scene().fire("warning"), await world.scene().fire("critical")];
      await Promise.all(alerts.map((alert) => alert.lasts(SECONDARY + PEER + 6)));
      for (const alert of alerts) expect(alert.told()).toEqual(alert.promised());
      await alerts[0]!.end();
      await alerts[0]!.reaches(`email/charlie@company.com`, { status: "resolved" });
      await alerts[0]!.lasts(alerts[0]!.age() + GROUP_INTERVAL + PEER + 1);
      expect(alerts[0]!.told()).toEqual([...alerts[0]!.promised(), ...alerts[0]!.ends()]);
    },
  });

  together(open({ alertmanagers: 2 }), {
    "tells everything once where one of two goes down": async (world) => {
      const before = await world.scene().fire("warning");
      await before.reaches("email");
      await before.lasts(PEER + 3);
      await world.servers[0]!.stop("SIGKILL");
      const after = await world.scene().fire("critical");
      await Promise.all([before, after].map((alert) => alert.lasts(SECONDARY + PEER + 6)));
      for (const alert of [before, after]) expect(alert.told({ late: PEER + 5 })).toEqual(alert.promised());
    },
  });
});

describe("an unchanged specification", () => {
  it("renders to the same bytes, so that no wait begins anew", () => {
    const render = (version: string) =>
      toYaml(
        renderAlertmanager(alertmanagerOf(scaled(), { channels: sinkChannels("http://sink", CHANNEL_NAMES) }), version),
      );
    for (const { alertmanager } of VERSIONS) expect(render(alertmanager)).toBe(render(alertmanager));
  });
});

/** A schedule in which Alice hands over to Bob at the next full minute that is some time away, and somebody else has all other days. */
function handoverSoon() {
  const handover = new Date(Math.ceil((Date.now() + 18_000) / 60_000) * 60_000);
  const index = (handover.getUTCDay() + 6) % 7;
  const [today, yesterday] = [WEEKDAYS[index]!, WEEKDAYS[(index + 6) % 7]!];
  const others = WEEKDAYS.filter((day): day is Weekday => day !== today && day !== yesterday);
  const specification = scaled({
    escalationMatrix: {
      ...BY_TEXT_MESSAGE.escalationMatrix,
      onCallSchedule: {
        timeZone: "UTC",
        handover: handover.toISOString().slice(11, 16),
        primary: [
          { engineer: ALICE, days: [yesterday] },
          { engineer: BOB, days: [today] },
          { engineer: "charlie@company.com", days: others },
        ],
        secondary: [],
      },
    },
  });
  return { specification, handover };
}

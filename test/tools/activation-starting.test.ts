import type { HttpProbe, Starting } from "../../lib/host";
import { Duration } from "../../lib/units";
import type { Shape } from "./activation/plans";
import { HOME, installed, lastLine, live, root, rootForEach, short } from "./activation/root-for-each";

rootForEach();

const LOG = "/var/lib/vm-observability/server/wal";

/** A server that answers 403 while it is still starting: no other probe of it may take longer than a second. */
function starting(says: Partial<Starting>, number: number): Shape {
  const [plan] = root.plans();
  const probes = (plan?.probes ?? []).map((probe) => {
    const start = { status: 403, deadline: Duration.minutes(2), eachGibibyte: Duration.minutes(10), reads: [LOG] };
    return probe.kind === "http" ? ({ ...probe, starting: { ...start, ...says } } satisfies HttpProbe) : probe;
  });
  const units = (plan?.units ?? []).map((unit) => ({
    ...unit,
    sections: { Service: { ...unit.sections.Service, Environment: `NUMBER=${number}` } },
  }));
  return { changes: { probes, units } };
}

/** The server says for so long that it is still starting, from its next start or from now. */
function startsFor(seconds: number): void {
  const end = Date.now() + seconds * 1000;
  root.answers.set("/ready", () => (Date.now() >= end ? "ready\n" : undefined));
}

const told = () => root.calls().filter((call) => /^\w+ .*vmo-server/.test(call));

describe("a server that is still starting", () => {
  it("was taken for unhealthy at the deadline of its probes, and restarted: it is waited for, and a line says so", async () => {
    await installed(starting({}, 1));
    startsFor(14);
    const changed = await root.bundle(starting({}, 2));
    const { code, stderr } = await root.apply(changed);
    expect(code === 0 ? "activated" : stderr).toBe("activated");
    expect(stderr).toMatch(
      / {4}\| server is still starting: http:\/\/[^ ]+\/ready answers 403 \(1[0-3] s, of at most 120 s\)\n/,
    );
    expect([live(), told()]).toEqual([changed.digest, ["restart vmo-server.service"]]);
  });

  it("is left alone by an activation that finds it so with nothing to change", async () => {
    const bundle = await installed(starting({}, 1));
    startsFor(3);
    expect((await root.apply(bundle)).code).toBe(0);
    expect(told()).toEqual([]);
  });

  it("at the end of its time is left alone: nothing goes back, and the next activation waits on", async () => {
    await installed(starting({ deadline: Duration.seconds(2) }, 1));
    startsFor(600);
    const changed = await root.bundle(starting({ deadline: Duration.seconds(2) }, 2));
    const { code, stderr } = await root.apply(changed);
    expect(lastLine(stderr)).toMatch(
      /^vm-observability: server is still starting after [2-9] s: the server is ready: http:\/\/[^ ]+\/ready answers 403 \(its log: journalctl -u vmo-server\.service\); this host stays on release/,
    );
    expect(lastLine(stderr)).toContain(
      `this host stays on release ${short(changed)}, since going back would begin that anew; when server is ready, apply again`,
    );
    expect([code, live(), told()]).toEqual([9, changed.digest, ["restart vmo-server.service"]]);
    expect(root.exists(`${HOME}/state/journal`)).toBe(true);
    startsFor(0);
    expect((await root.apply(changed)).code).toBe(0);
    expect([told(), root.exists(`${HOME}/state/journal`)]).toEqual([[], false]);
    expect(lastLine((await root.apply(changed)).stderr)).toMatch(/^nothing to do/);
  });

  it("and then fails in another way goes back to the release that was proven last", async () => {
    const first = await installed(starting({ deadline: Duration.seconds(1) }, 1));
    startsFor(600);
    const changed = await root.bundle(starting({ deadline: Duration.seconds(1) }, 2));
    expect((await root.apply(changed)).code).toBe(9);
    root.answers.delete("/ready");
    const healing = setInterval(() => {
      if (live() === first.digest) root.answers.set("/ready", "ready\n");
    }, 50);
    const { code, stderr } = await root.apply(changed);
    clearInterval(healing);
    expect(lastLine(stderr)).toContain(`this host is back on release ${short(first)}`);
    expect([code, live()]).toEqual([4, first.digest]);
  });

  it.each([
    [2, 0],
    [0, 9],
  ])("has longer for what it has to read: %d MiB end with exit code %d", async (mebibytes, expected) => {
    const says = { deadline: Duration.seconds(1), eachGibibyte: Duration.hours(3) };
    const bundle = await installed(starting(says, 1));
    root.write(`${LOG.slice(1)}/00000001`, "x".repeat(mebibytes * 1_048_576));
    startsFor(6);
    expect((await root.apply(bundle)).code).toBe(expected);
  });
});

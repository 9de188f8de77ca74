import { writeFileSync } from "node:fs";
import type { Shape } from "./activation/plans";
import { HOME, installed, root, rootForEach, withSecret } from "./activation/root-for-each";
import { ownFields } from "./journal";

rootForEach();

const by = (owner: string, called: string) => ["--owner", owner, "--member", "m1", "--called", called];

/** Activates a release of `shape`; gives its digest and what the audit trail has of it. */
async function audited(shape: Shape = {}, more: readonly string[] = [], environment = {}) {
  const { digest, file } = await root.bundle(shape);
  const { entries } = await root.logged(["apply", "--digest", digest, "--bundle", file, ...more], environment);
  return { digest, entries: entries.map(ownFields), all: entries };
}

describe("the audit trail of a host", () => {
  it("has who asked for which release, what was there before and what changed", async () => {
    const first = await audited({}, by("production", "production/fleet web-1"), { SUDO_USER: "deploy" });
    expect(first.entries).toEqual([
      {
        MESSAGE: "The activation ended: applied",
        VMO_EVENT: "activation",
        VMO_OUTCOME: "applied",
        VMO_HOST: "production/fleet web-1",
        VMO_BY: "deploy",
        VMO_RELEASE: first.digest,
        VMO_RELEASE_LIVE: first.digest,
        VMO_STARTED: "vmo-exporter.service vmo-server.service",
      },
    ]);
    expect(first.all[0]).toMatchObject({ SYSLOG_IDENTIFIER: "vm-observability-audit", PRIORITY: "5", _UID: "0" });
    const second = await audited({ threshold: 90, without: "exporter" });
    expect(second.entries).toEqual([
      expect.objectContaining({
        VMO_OUTCOME: "applied",
        // By hand: it is still that host of that fleet.
        VMO_HOST: "production/fleet web-1",
        VMO_RELEASE: second.digest,
        VMO_RELEASE_BEFORE: first.digest,
        VMO_CHANGED:
          "-units/vmo-exporter.service files/server/rules/a.yml plan sysusers.conf units/vm-observability.target",
        VMO_RELOADED: "vmo-server.service",
        VMO_TAKEN_AWAY: "vmo-exporter.service",
      }),
    ]);
  });

  it("has nothing of an activation that found nothing to do", async () => {
    await installed();
    expect((await audited()).entries).toEqual([]);
  });

  it.each<[string, Shape, string, RegExp]>([
    ["a refused one", { threshold: 0 }, "refused", /failed its validation "the server accepts its rules"/],
    ["one that was rolled back", { silent: true }, "rolled-back", /the server is ready/],
  ])("has %s, as a warning, with the reason and the release that stays", async (_, shape, outcome, reason) => {
    const before = await installed();
    const { entries, all, digest } = await audited(shape);
    expect(entries).toEqual([
      expect.objectContaining({
        VMO_EVENT: "activation",
        VMO_OUTCOME: outcome,
        VMO_REASON: expect.stringMatching(reason) as string,
        VMO_RELEASE: digest,
        VMO_RELEASE_LIVE: before.digest,
      }),
    ]);
    expect(entries[0]).not.toHaveProperty("VMO_CHANGED");
    expect(all[0]).toMatchObject({ PRIORITY: "4" });
  });

  it("has a fleet that was kept out of a host of another one", async () => {
    await audited({}, by("production", "production/fleet web-1"));
    const { entries } = await audited({ threshold: 90 }, by("staging", "staging/fleet web-9"));
    expect(entries).toEqual([
      expect.objectContaining({
        VMO_OUTCOME: "refused",
        VMO_HOST: "staging/fleet web-9",
        VMO_REASON: expect.stringContaining("this host belongs to production/fleet web-1") as string,
      }),
    ]);
  });

  it("has seeds and a removal", async () => {
    root.answers.set("/seed", "ok");
    const seeds = [{ purpose: "the template", url: `${root.address}/seed` }];
    const { release, digest } = await installed({ changes: { seeds } });
    const plan = release.entries.find(({ path }) => path === "plan")?.content ?? "";
    const [, ofSeeds = ""] = /^seeds\tserver\t(.*)$/m.exec(plan) ?? [];
    const seeded = await root.logged(["seed", "server", ofSeeds]);
    expect(seeded.entries.map(ownFields)).toEqual([
      expect.objectContaining({ VMO_EVENT: "seeding", VMO_OUTCOME: "seeded", VMO_COMPONENT: "server" }),
    ]);
    const removed = await root.logged(["remove"]);
    expect(removed.entries.map(ownFields)).toEqual([
      expect.objectContaining({
        VMO_EVENT: "removal",
        VMO_OUTCOME: "removed",
        VMO_RELEASE_BEFORE: digest,
        VMO_TAKEN_AWAY: "vmo-exporter.service vmo-server.service",
      }),
    ]);
    expect(root.exists(HOME)).toBe(false);
  });

  it("takes a line break in a value for a blank: it begins no other field, and no other entry", async () => {
    const called = "web-1\nVMO_OUTCOME=removed\n\nMESSAGE=forged";
    const { entries } = await audited({}, by("production", called), { SUDO_USER: "eve\nVMO_BY=root" });
    expect(entries).toEqual([
      expect.objectContaining({
        MESSAGE: "The activation ended: applied",
        VMO_OUTCOME: "applied",
        VMO_HOST: called.replaceAll("\n", " "),
        VMO_BY: "eve VMO_BY=root",
      }),
    ]);
  });

  it("has no secret", async () => {
    writeFileSync(root.path("etc/token"), "planted-secret\n");
    const shape = withSecret({ kind: "file", path: "/etc/token" });
    for (const more of [{}, { silent: true }]) {
      const { all } = await audited({ ...shape, ...more });
      expect(all).toHaveLength(1);
      expect(JSON.stringify(all)).not.toContain("planted-secret");
    }
  });
});

import type { Authority } from "../../harness/authority";
import { eventually } from "../../harness/command";
import { liveRelease } from "../../harness/live-release";
import { certificateOf } from "../../lib/host";
import { Availability } from "./availability";
import { type ClusterState, clusterVariant, MEMBERS, membersSeenBy, untilWhole } from "./cluster-variant";
import { servicesOn, statusOf } from "./host-state";
import { type Scene, setScene } from "./scene";

const FOURTH = "monitor-4";
const UNIT = "vmo-alertmanager.service";

let scene: Scene;
let authority: Authority;

beforeAll(async () => {
  scene = await setScene({ hosts: [...MEMBERS, FOURTH] });
  ({ authority } = scene);
});

afterAll(() => scene?.end());

const host = (name: string) => scene.world.host(name);
const ask = (name: string, path: string, more: { readonly address?: string; readonly patience?: number } = {}) =>
  authority.ask(name, 9093, path, more);

/** Applies while asking all members; gives what Terraform did, and how many of those that had answered were away at one time. */
async function applied(state: ClusterState) {
  const watched = Availability.of(
    MEMBERS.map((name) => async () => (await ask(name, "/-/ready", { patience: 10_000 })).status === 200),
  );
  const result = await scene.deployment.apply(clusterVariant(state));
  const { mostAway } = await watched.end(11);
  // With what the hosts said: Terraform's own message is only that they failed.
  const said = Object.values(result.provisioned).map((text) => text.slice(-500));
  return { ...result, errors: [result.errors, ...(result.ok ? [] : said)].join("\n"), mostAway };
}

const startedOf = async (name: string) => (await servicesOn(host(name)))[UNIT]?.started;
const saidBySeeds = () =>
  scene.sink.alerts.filter(({ labels }) => labels["alertname"] === "Seeded").map(({ labels }) => labels["said"]);

describe("a cluster of three Alertmanagers over TLS", () => {
  it("is installed in turns on empty hosts, finds itself by fleet names, and is seeded once all are there", async () => {
    const first = await applied({});
    expect(first.errors).toBe("");
    const order = first.completed.filter((address) => /vmo_(host|seeds)_/.test(address));
    expect(order).toEqual([
      ...MEMBERS.map((name) => `terraform_data.vmo_host_${name}`),
      "terraform_data.vmo_seeds_keeper",
    ]);
    await untilWhole(authority, MEMBERS);
    await scene.sink.delivery(({ labels }) => labels["said"] === "first");
    // The host's own names are as they were; the unit alone sees those of the fleet.
    expect(await host("monitor-1").succeed("cat /etc/hosts")).not.toContain("fleet.internal");
    expect(await host("monitor-1").succeed("cat /opt/vm-observability/host/hosts")).toContain(
      `${host("monitor-3").address} monitor-3.fleet.internal\n`,
    );
  });

  it("plans nothing again, and never restarts two members at once", async () => {
    scene.deployment.synthesize(clusterVariant());
    expect(await scene.deployment.plan()).toMatchObject({ ok: true, planned: {} });
    const before = await Promise.all(MEMBERS.map((name) => startedOf(name)));
    const changed = await applied({ memory: 300 });
    expect(changed.errors).toBe("");
    expect(changed.mostAway).toBe(1);
    const after = await Promise.all(MEMBERS.map((name) => startedOf(name)));
    expect(after.filter((started, index) => started === before[index])).toEqual([]);
    await untilWhole(authority, MEMBERS);
    expect(Object.keys(changed.planned)).not.toContain("terraform_data.vmo_seeds_keeper");
  });

  it("answers members of the fleet with the role alone, and gossips over TLS", async () => {
    const alert = { method: "POST", body: "[]" };
    expect((await authority.ask("monitor-2", 9093, "/api/v2/alerts", { as: "monitor-3", ...alert })).status).toBe(200);
    expect(await authority.ask("monitor-2", 9093, "/api/v2/alerts", { as: undefined, ...alert })).toHaveProperty(
      "refused",
    );
    expect(await authority.ask("monitor-2", 9094, "/", { as: undefined })).toHaveProperty("refused");
    const plain = await fetch(`http://${host("monitor-2").address}:9093/-/ready`);
    expect(plain.status).toBe(400);
    const listening = await host("monitor-1").succeed("ss -Hlun 'sport = :9094'");
    expect(listening.trim()).toBe("");
  });

  it("notifies once of a silence that mutes every warning, wherever it was made, and keeps a record of it", async () => {
    const now = Date.now();
    const silence = {
      matchers: [{ name: "severity", value: "warning", isRegex: false, isEqual: true }],
      startsAt: new Date(now).toISOString(),
      endsAt: new Date(now + 3_600_000).toISOString(),
      ...{ createdBy: "omar", comment: "too loud" },
    };
    const made = { method: "POST", body: JSON.stringify(silence) };
    const { body = "" } = await authority.ask("monitor-2", 9093, "/api/v2/silences", { as: "monitor-3", ...made });
    const { silenceID } = JSON.parse(body) as { silenceID: string };
    const alert = await scene.sink.delivery(({ labels }) => labels["alertname"] === "AlertmanagerSilencesWide");
    expect(alert.labels).toEqual({
      alertname: "AlertmanagerSilencesWide",
      severity: "critical",
      family: "alertmanager_silences",
    });
    for (const name of MEMBERS) {
      const search = `journalctl -o json _UID=$(id -u vmo-silences) VMO_EVENT=silence-created VMO_SILENCE=${silenceID}`;
      // Each member looks once a minute.
      const entry = await eventually(
        `${name} has noted the silence`,
        async () => (await host(name).succeed(search)) || undefined,
        {
          every: 1000,
        },
      );
      expect(JSON.parse(entry)).toMatchObject({
        SYSLOG_IDENTIFIER: "vm-observability-audit",
        VMO_SILENCE_MATCHERS: 'severity="warning"',
        VMO_SILENCE_CREATED_BY: "omar",
      });
      // It may write its own metrics, and not those of others.
      const files = await host(name).succeed("stat -c '%U %a %n' /var/lib/vm-observability/textfiles/*.prom");
      expect(files).toContain("vmo-silences 644 /var/lib/vm-observability/textfiles/vmo-silences.prom");
      const stolen = await host(name).run(
        "runuser -u vmo-silences -- sh -c 'cd /var/lib/vm-observability/textfiles && mv -f vmo-silences.prom vmo.prom'",
      );
      expect(stolen.code).not.toBe(0);
    }
    const ended = { method: "DELETE", as: "monitor-1" };
    expect((await authority.ask("monitor-1", 9093, `/api/v2/silence/${silenceID}`, ended)).status).toBe(200);
  });

  it("takes renewed certificates without a restart, and a new authority one member at a time", async () => {
    const before = await Promise.all(MEMBERS.map((name) => startedOf(name)));
    const serials = () => Promise.all(MEMBERS.map(async (name) => (await ask(name, "/-/ready")).serial));
    const old = await serials();
    await authority.renewAll();
    const renewed = await applied({ memory: 300 });
    expect([renewed.errors, renewed.mostAway]).toEqual(["", 0]);
    expect((await serials()).filter((serial, index) => serial === undefined || serial === old[index])).toEqual([]);
    expect(await Promise.all(MEMBERS.map((name) => startedOf(name)))).toEqual(before);
    for (const step of ["trust-new", "sign-new", "drop-old"]) {
      await authority.command(`rollover --step ${step}`);
      const changed = await applied({ memory: 300 });
      expect([step, changed.errors, changed.mostAway <= 1]).toEqual([step, "", true]);
      await untilWhole(authority, MEMBERS);
    }
    expect(await host("monitor-1").succeed(`cat ${certificateOf("fleet").ca}`)).toBe(authority.authorities.trim());
  });

  it("is seeded again when the seed changes, and for no other reason", async () => {
    const changed = await applied({ memory: 300, seed: "second" });
    expect(changed.errors).toBe("");
    expect(changed.mostAway).toBe(0);
    expect(changed.completed.at(-1)).toBe("terraform_data.vmo_seeds_keeper");
    await scene.sink.delivery(({ labels }) => labels["said"] === "second");
    expect([...new Set(saidBySeeds())]).toEqual(["first", "second"]);
  });

  it("stays up when one member is lost: others do nothing gladly, and refuse to stop as well", async () => {
    await host("monitor-2").powerOff({ hard: true });
    const release = await liveRelease(host("monitor-1"));
    const again = await host("monitor-1").run(`sh /opt/vm-observability/current/activate apply --digest ${release}`);
    expect([again.code, again.stderr]).toEqual([0, expect.stringContaining("nothing to do")]);
    const before = await startedOf("monitor-1");
    const refused = await applied({ memory: 310, seed: "second" });
    expect(refused.ok).toBe(false);
    const said = refused.provisioned["terraform_data.vmo_host_monitor-1"] ?? "";
    expect(said).toContain("alertmanager must not stop now: Alertmanager on monitor-2.fleet.internal is ready");
    expect(said).toContain("nothing was changed, this host stays on release");
    expect(await startedOf("monitor-1")).toBe(before);
    expect(refused.mostAway).toBe(0);
  });

  it("takes the change once the member is back", async () => {
    await host("monitor-2").start();
    await host("monitor-2").untilReachable();
    await untilWhole(authority, MEMBERS);
    const changed = await applied({ memory: 310, seed: "second" });
    expect(changed.errors).toBe("");
    expect(changed.mostAway).toBe(1);
    expect((await statusOf(host("monitor-3"))).get("outcome")).toBe("applied");
  });

  it("grows by a fourth member and shrinks again, one at a time", async () => {
    const hosts = Object.fromEntries([...MEMBERS, FOURTH].map((name) => [name, {}]));
    const grown = await applied({ memory: 310, seed: "second", hosts });
    expect(grown.errors).toBe("");
    expect(grown.mostAway).toBe(1);
    await untilWhole(authority, [...MEMBERS, FOURTH]);
    const shrunk = await applied({ memory: 310, seed: "second" });
    expect(shrunk.errors).toBe("");
    expect(shrunk.mostAway).toBe(1);
    await untilWhole(authority, MEMBERS);
    expect((await host(FOURTH).run("test -e /opt/vm-observability")).code).toBe(1);
  });

  it("takes an empty host in place of a member without a restart of the others", async () => {
    await host("monitor-3").powerOff({ hard: true });
    const others = ["monitor-1", "monitor-2"];
    const before = await Promise.all(others.map((name) => startedOf(name)));
    const moved = { address: host(FOURTH).address };
    const hosts = { "monitor-1": {}, "monitor-2": {}, "monitor-3": moved };
    const replaced = await scene.deployment.apply(clusterVariant({ memory: 310, seed: "second", hosts }));
    expect(replaced.errors).toBe("");
    await eventually("all see each other", async () => {
      const seen = await Promise.all([
        ...others.map((name) => membersSeenBy(authority, name)),
        membersSeenBy(authority, "monitor-3", host(FOURTH).address),
      ]);
      return seen.every((count) => count === 3);
    });
    expect(await Promise.all(others.map((name) => startedOf(name)))).toEqual(before);
  });
});

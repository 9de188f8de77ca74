import type { ComponentPlacement } from "../../../../constructs/targets/fleet";
import type { SshFleetProps } from "../../../../constructs/targets/ssh/props";
import type { ComponentPlan, Seed } from "../../../../lib/host";
import { synthesized } from "../../../../testing";
import { smallPlan } from "../../plans";
import { fleetOf, MONITOR, WEB_1, type Provisioners } from "./fleets";

const MEMBERS = ["1", "2", "3"].map((n) => ({ ...MONITOR, name: `monitor-${n}`, address: `10.0.0.${n}` }));
const SEED: Seed = {
  purpose: "the template",
  method: "PUT",
  url: "http://127.0.0.1:9200/x",
  body: { releaseFile: "db/x", mediaType: "a/b" },
};

function clusterOf(
  placement: Partial<ComponentPlacement> = {},
  parts: Partial<ComponentPlan> = {},
  props: Partial<SshFleetProps> = {},
) {
  const built = fleetOf({ hosts: [...MEMBERS, WEB_1], ...props });
  const plan = () => smallPlan("db", { files: [{ path: "db/x", content: "x", onChange: "nothing" }], ...parts });
  built.fleet.place({ component: "db", on: { role: "metrics" }, plan, ...placement });
  return built;
}

describe("turns", () => {
  const order = (atOnce: number, rollout?: SshFleetProps["rollout"]) => {
    const { stack } = clusterOf({ atOnce }, {}, rollout ? { rollout } : {});
    return Object.fromEntries(
      [...MEMBERS, WEB_1].map(({ name }) => {
        const before = (synthesized(stack).at(`fleet/hosts/${name}`).depends_on ?? []) as string[];
        return [name, before.map((address) => address.replace("terraform_data.vmo_host_", ""))];
      }),
    );
  };

  it("let so many hosts of the component change at a time, and all others at once", () => {
    expect(order(1)).toEqual({ "monitor-1": [], "monitor-2": ["monitor-1"], "monitor-3": ["monitor-2"], "web-1": [] });
    expect(order(2)).toEqual({ "monitor-1": [], "monitor-2": [], "monitor-3": ["monitor-1"], "web-1": [] });
  });

  it("go along with the waves of a rollout", () => {
    expect(order(1, { canary: 1 })).toEqual({
      "monitor-1": [],
      "monitor-2": ["web-1", "monitor-1"],
      "monitor-3": ["web-1", "monitor-2"],
      "web-1": ["monitor-1"],
    });
  });
});

describe("seeds", () => {
  const seeds = (parts: Partial<ComponentPlan>) =>
    synthesized(clusterOf({ seeds: true }, parts).stack).at("fleet/db-seeds", "terraform_data");

  it("are made by the first host, after all hosts of the component", () => {
    const resource = seeds({ seeds: [SEED] });
    expect(resource.depends_on).toEqual(MEMBERS.map(({ name }) => `terraform_data.vmo_host_${name}`));
    const { connection, provisioner } = resource as unknown as Provisioners;
    expect(provisioner.map((step) => Object.keys(step)[0])).toEqual(["file", "remote-exec"]);
    const run = provisioner[1]?.["remote-exec"];
    expect(connection).toMatchObject({ host: "10.0.0.1", user: "admin" });
    expect(run?.["inline"]).toEqual([
      expect.stringMatching(/^sh \S+\/step\/deliver seed monitor-1 \S+ db [0-9a-f]{16}$/),
    ]);
  });

  it("are made again when one of them or what it sends changes, and for no other reason", () => {
    const trigger = (parts: Partial<ComponentPlan>) => seeds(parts).triggers_replace;
    const first = trigger({ seeds: [SEED] });
    expect(trigger({ seeds: [SEED], probes: [{ kind: "http", purpose: "p", url: "http://127.0.0.1" }] })).toEqual(
      first,
    );
    expect(trigger({ seeds: [{ ...SEED, method: "POST" }] })).not.toEqual(first);
    expect(trigger({ seeds: [SEED], files: [{ path: "db/x", content: "y", onChange: "nothing" }] })).not.toEqual(first);
  });
});

describe("what all hosts of a component show together", () => {
  const made = { kind: "made-on-host", bytes: 32 } as const;
  const secrets = [{ name: "key", unit: "vmo-db.service", from: made }];

  it.each<[string, Partial<ComponentPlacement>, Partial<ComponentPlan>, string]>([
    [
      "a secret that each of several hosts would make for itself",
      {},
      { secrets },
      '[production/fleet] db.secrets: must not have "key" made on the host: it is placed on monitor-1, monitor-2, monitor-3, and each of them would have another one; give it from where all of them can read it',
    ],
    [
      "seeds that nobody would make",
      {},
      { seeds: [SEED] },
      "[production/fleet] db.seeds: must be placed with seeds: true, since its plan has some",
    ],
    [
      "seeds that are not there",
      { seeds: true },
      {},
      "[production/fleet] db.seeds: must not be true, since its plan has no seeds; leave it out",
    ],
    [
      "parts that are wrong by themselves",
      {},
      { listens: [{ port: 70_000, protocol: "tcp", exposure: "fleet", purpose: "p" }] },
      "[production/fleet] metrics: db.listens[0].port: must be a port from 1 to 65535, got 70000",
    ],
    ["no host at a time", { atOnce: 0 }, {}, "[production/fleet] db.atOnce: must be a whole number from 1, got 0"],
    [
      "a seed that sends what is not there",
      { seeds: true },
      { seeds: [{ ...SEED, body: { releaseFile: "db/y", mediaType: "a/b" } }] },
      'db.seeds: "the template" sends the file "db/y", which no plan has; did you mean "db/x"?',
    ],
    [
      "two guards about one neighbour",
      {},
      {
        guards: [
          { about: "cluster", purpose: "p", url: "http://x" },
          { about: "cluster", purpose: "q", url: "http://y" },
        ],
      },
      'db.guards: must be about different neighbours, got two about "cluster"; name what they are about: "cluster-health"',
    ],
    [
      "a probe with a secret of nobody",
      {},
      {
        probes: [{ kind: "http", purpose: "p", url: "http://x", certificate: { unit: "vmo-db.service", name: "tls" } }],
      },
      'db.probes: "p" needs the secret "vmo-db.service/tls", which no plan has',
    ],
  ])("is refused: %s", (_, placement, parts, message) => {
    expect(() => synthesized(clusterOf(placement, parts).stack)).toThrow(message);
  });

  it("is not refused for a secret that one host makes", () => {
    const { stack } = clusterOf({}, { secrets }, { hosts: [MONITOR, WEB_1] });
    expect(() => synthesized(stack)).not.toThrow();
  });
});

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../harness/command";
import { tools } from "../../harness/tools";
import { alertGroupsOf } from "../../lib/alerts";
import { alertmanagerRules } from "../../lib/alertmanager";
import { applicationMetrics } from "../../lib/exporters/application";
import { nodeExporterOf, nodeMetrics, nodeRules } from "../../lib/exporters/node";
import { hostReportRules } from "../../lib/host-report";
import { prometheusRules } from "../../lib/prometheus";
import {
  catalogueOf,
  renderRuleFile,
  SCRAPE_METRICS,
  seriesName,
  type InputSeries,
  type Labels,
} from "../../lib/rules";
import { defaultSpecification } from "../../lib/specification";
import { Duration } from "../../lib/units";
import { toYaml } from "../../lib/yaml";

const model = nodeExporterOf(defaultSpecification);
const node = nodeRules(defaultSpecification, model);
const catalogue = catalogueOf(
  [...SCRAPE_METRICS, ...nodeMetrics(model.collectors), ...applicationMetrics(defaultSpecification)],
  node.recording,
);
const groups = [
  node,
  ...alertGroupsOf(defaultSpecification, { catalogue }),
  hostReportRules(),
  alertmanagerRules({ clustered: true }),
  prometheusRules({ jobs: ["node", "process"], remoteWrite: true }),
];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "vmo-odd-hosts-"));
  for (const group of groups)
    writeFileSync(join(folder, `${group.name}.yml`), toYaml(renderRuleFile(group, { version: "2.42.0" })));
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Case {
  /** The group of the rule; what is recorded of hosts is loaded too. */
  readonly group: string;
  readonly name: string;
  readonly interval: string;
  readonly input_series: readonly InputSeries[];
  readonly promql_expr_test: readonly {
    readonly expr: string;
    readonly eval_time: string;
    readonly exp_samples: readonly { readonly labels: string; readonly value: number }[];
  }[];
}

/** What each version of promtool says of `cases`: it fails when a rule does, and when a result is another one. */
async function outcomesOf(cases: readonly Case[]): Promise<readonly string[]> {
  const files = [...new Set(cases.map(({ group, interval }) => `${group} ${interval}`))].map((key, index) => {
    const [group = "", interval = ""] = key.split(" ");
    const order = [...new Set([node.name, group])];
    const file = join(folder, `test-${index}.yml`);
    const document = {
      rule_files: order.map((name) => join(folder, `${name}.yml`)),
      evaluation_interval: interval,
      group_eval_order: order,
      tests: cases
        .filter((one) => one.group === group && one.interval === interval)
        .map(({ group: _group, ...test }) => test),
    };
    writeFileSync(file, toYaml(document));
    return file;
  });
  const outcomes: string[] = [];
  for (const { version, path } of await tools("promtool", ["bookworm", "sid"])) {
    const { code, stdout, stderr } = await run(path, ["test", "rules", ...files], { timeout: 300_000 });
    outcomes.push(code === 0 ? "passed" : `${version}: ${stdout}${stderr}`.slice(0, 4_000));
  }
  return outcomes;
}

/** A repeatable sequence of numbers from 0 to 1. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

const ODD = "odd-1";
const EXTRA: Labels = { zone: "a", fstype: "nfs4", device: "other", mountpoint: "/", cpu: "9", job: "own", le: "1" };

/** Series of an odd host: those of an ordinary one, and each again with a label changed, added or missing. */
function oddities(series: readonly InputSeries[], roll: () => number): readonly InputSeries[] {
  const all = series.flatMap(({ series: text, values }) => {
    const [metric = "", rest = ""] = text.split(/(?=\{)/);
    const labels = Object.fromEntries(
      [...rest.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, name = "", value = ""]) => [name, value]),
    );
    const names = Object.keys(labels).filter((name) => name !== "instance");
    return Array.from({ length: 5 }, (_, index) => {
      const own: Record<string, string> = { ...labels, instance: ODD };
      const added = Object.entries(EXTRA)[Math.floor(roll() * Object.keys(EXTRA).length)] ?? ["zone", "a"];
      const changed = names[Math.floor(roll() * names.length)];
      if (index > 0 && roll() < 0.7) own[added[0]] = added[1];
      else if (index > 0 && changed !== undefined && roll() < 0.5) delete own[changed];
      else if (index > 0 && changed !== undefined) own[changed] = `${own[changed] ?? ""}x`;
      return { series: seriesName(metric, own), values };
    });
  });
  return [...new Map(all.map((one) => [one.series, one])).values()];
}

const LONGEST = Duration.minutes(30);

/** For each rule with a proof of up to an hour: that proof among an odd host's series. */
function casesAmongOddities(seed: number): readonly Case[] {
  const roll = dice(seed);
  const recordings = node.recording.map(({ record, proof }): Case => {
    const whole = proof.samples.every(({ value }) => Math.abs(value) >= 1e9);
    const selector = `${record}{instance="web-1"}`;
    return {
      group: node.name,
      name: `${record} beside an odd host (${seed})`,
      interval: (proof.interval ?? Duration.seconds(15)).toPrometheus(),
      input_series: [...proof.series, ...oddities(proof.series, roll)],
      promql_expr_test: [
        {
          expr: whole ? selector : `round(${selector}, 0.001)`,
          eval_time: proof.at.toPrometheus(),
          exp_samples: proof.samples.map(({ labels, value }) => ({
            labels: seriesName(whole ? record : "", labels),
            value,
          })),
        },
      ],
    };
  });
  const alerts = groups
    .flatMap(({ name: group, alerts: own }) => own.map((alert) => ({ group, alert })))
    .flatMap(({ group, alert }): readonly Case[] => {
      const { name, proof } = alert;
      if (!proof || proof.breaks.plus(alert.for).compare(LONGEST) > 0) return [];
      const interval = proof.interval ?? Duration.seconds(15);
      const waited = interval.times(Math.ceil(alert.for.milliseconds / interval.milliseconds));
      const state = seriesName("ALERTS", { ...proof.labels, alertname: name, alertstate: "firing" });
      return [
        {
          group,
          name: `${name} beside an odd host (${seed})`,
          interval: interval.toPrometheus(),
          input_series: [...proof.series, ...oddities(proof.series, roll)],
          promql_expr_test:
            // An alert about a whole job counts the odd host too.
            proof.labels["instance"] === undefined
              ? []
              : [
                  {
                    expr: `count(${state})`,
                    eval_time: proof.breaks.plus(waited).toPrometheus(),
                    exp_samples: [{ labels: "{}", value: 1 }],
                  },
                ],
        },
      ];
    });
  return [...recordings, ...alerts];
}

describe("a host with series that nobody expects", () => {
  it.each([1, 2])("breaks no rule, and changes nothing for the others (%i)", async (seed) => {
    const cases = casesAmongOddities(seed);
    expect(cases.length).toBeGreaterThan(50);
    expect(await outcomesOf(cases)).toEqual(["passed", "passed"]);
  });

  const gauge = (metric: string, labels: Labels, values: string): InputSeries => ({
    series: seriesName(metric, { job: "node", ...labels }),
    values,
  });
  const mount = (labels: Labels, used: number, readonly = "0x40"): readonly InputSeries[] => [
    gauge("node_filesystem_size_bytes", labels, "100x40"),
    gauge("node_filesystem_avail_bytes", labels, `${100 - used}x40`),
    gauge("node_filesystem_readonly", labels, readonly),
  ];
  const full = (instance: string, mountpoint: string) => ({
    expr: `count by (instance, mountpoint) (ALERTS{alertname="disk_full",alertstate="firing",instance="${instance}",mountpoint="${mountpoint}"})`,
    eval_time: "9m",
    exp_samples: [{ labels: seriesName("", { instance, mountpoint }), value: 1 }],
  });

  const disks = { group: "system_alerts", interval: "15s" };

  it("does not silence disk_full for the fleet when it mounts one export as nfs and as nfs4", async () => {
    const exported = { instance: "nas-client", device: "nas:/export" };
    const series = [
      ...mount({ instance: "web-1", device: "/dev/vda1", fstype: "ext4", mountpoint: "/" }, 95),
      ...mount({ ...exported, fstype: "nfs", mountpoint: "/mnt/a" }, 95),
      ...mount({ ...exported, fstype: "nfs4", mountpoint: "/mnt/b" }, 95),
    ];
    const expected = [full("web-1", "/"), full("nas-client", "/mnt/a"), full("nas-client", "/mnt/b")];
    expect(
      await outcomesOf([{ ...disks, name: "one export, two types", input_series: series, promql_expr_test: expected }]),
    ).toEqual(["passed", "passed"]);
  });

  it("keeps disk_full while the kernel remounts the full disk read-only, and shows FUSE mounts of one name apart", async () => {
    const series = [
      ...mount({ instance: "web-1", device: "/dev/vda1", fstype: "ext4", mountpoint: "/" }, 95, "0x20 1x19"),
      ...mount({ instance: "web-1", device: "/dev/sr0", fstype: "ext4", mountpoint: "/media/image" }, 100, "1x40"),
      ...mount({ instance: "web-2", device: "s3fs", fstype: "fuse.s3fs", mountpoint: "/mnt/one" }, 95),
      ...mount({ instance: "web-2", device: "s3fs", fstype: "fuse.s3fs", mountpoint: "/mnt/two" }, 5),
      ...mount({ instance: "web-3", device: "overlay", fstype: "overlay", mountpoint: "/" }, 95),
      ...mount({ instance: "web-3", device: "overlay", fstype: "overlay", mountpoint: "/srv/box/merged" }, 95),
      ...mount({ instance: "web-4", device: "/dev/vdb", fstype: "ext4", mountpoint: "/var/lib/docker/volumes" }, 95),
    ];
    const expected = [
      full("web-1", "/"),
      full("web-2", "/mnt/one"),
      full("web-3", "/"),
      full("web-4", "/var/lib/docker/volumes"),
      {
        expr: 'count(ALERTS{alertname="disk_full",alertstate="firing"})',
        eval_time: "9m",
        exp_samples: [{ labels: "{}", value: 4 }],
      },
    ];
    expect(
      await outcomesOf([{ ...disks, name: "odd disks", input_series: series, promql_expr_test: expected }]),
    ).toEqual(["passed", "passed"]);
  });
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { alertmanagerOf, receiversOf, renderAlertmanager, type AlertLabels } from "../../lib/alertmanager";
import type { SpecificationOverrides } from "../../lib/specification";
import { toYaml } from "../../lib/yaml";
import { CHANNEL_NAMES, sinkChannels, type ChannelName } from "./escalation/channels";
import { ALICE, BOB, scaled } from "./escalation/specification";
import { VERSIONS } from "./escalation/versions";
import { runTool, runToolEach } from "./run-tool";

/** Every set of channels but the empty one. */
const SETS = Array.from({ length: 2 ** CHANNEL_NAMES.length - 1 }, (_, index) =>
  CHANNEL_NAMES.filter((_name, bit) => (index + 1) & (1 << bit)),
);

const shifts = (secondary: boolean): SpecificationOverrides => ({
  escalationMatrix: {
    onCallSchedule: {
      primary: [
        { engineer: ALICE, days: ["monday", "tuesday", "wednesday"] },
        { engineer: BOB, days: ["thursday", "friday", "saturday", "sunday"] },
      ],
      ...(!secondary && { secondary: [] }),
    },
  },
});

const night = { days: ["sunday"], from: "22:00", to: "04:00" } as const;

/** Windows over all alerts, over overlapping sets of them, and over odd values. */
const maintenanceWindows = {
  all: { ...night, severities: ["info"] },
  web: { ...night, matchers: ['instance=~"web-[0-9]+"'] },
  jobs: { ...night, matchers: ["job!=node", 'family!~"service|host"'], severities: ["warning", "critical"] },
  odd: { ...night, matchers: ['alertname="say \\"hi\\" \\\\ there"'] },
};

const nobodyOnCall = { escalationMatrix: { onCallSchedule: { primary: [] } } };

const modelOf = (channels: readonly ChannelName[], overrides: SpecificationOverrides) =>
  alertmanagerOf(scaled(overrides), { channels: sinkChannels("http://127.0.0.1:9", channels) });

/** Each value of one label with each of the others; `undefined` leaves the label out. */
function product(values: Readonly<Record<string, readonly (string | undefined)[]>>): readonly AlertLabels[] {
  return Object.entries(values).reduce<readonly AlertLabels[]>(
    (sets, [label, own]) =>
      sets.flatMap((set) => own.map((value) => (value === undefined ? set : { ...set, [label]: value }))),
    [{}],
  );
}

const severity = ["info", "warning", "critical", "ticket", "none", "page", undefined];
const plain = product({ alertname: ["cpu_high"], severity, instance: ["web-1"] });
const every = product({
  alertname: ["cpu_high", "HostDown", 'say "hi" \\ there'],
  severity,
  instance: ["web-1", "web-x", undefined],
  job: ["node", "process", undefined],
  family: ["service", "cpu", undefined],
});

const secondary = shifts(true);
const CONFIGURATIONS = [
  ...SETS.map((channels) => ({ model: modelOf(channels, secondary), alerts: plain })),
  ...SETS.filter((set) => set.length > 3).map((channels) => ({
    model: modelOf(channels, shifts(false)),
    alerts: plain.slice(1, 3),
  })),
  { model: modelOf(CHANNEL_NAMES, nobodyOnCall), alerts: plain },
  { model: modelOf(["slack", "email", "sms"], { ...secondary, maintenanceWindows }), alerts: every },
];

describe.each(VERSIONS)("amtool $alertmanager", ({ alertmanager: version, suite }) => {
  const folder = mkdtempSync(join(tmpdir(), "vmo-routes-"));
  const files = CONFIGURATIONS.map((_, index) => join(folder, `${index}.yml`));
  beforeAll(() => {
    mkdirSync(join(folder, "templates"));
    writeFileSync(join(folder, "templates", "none.tmpl"), "");
    for (const [index, { model }] of CONFIGURATIONS.entries())
      writeFileSync(files[index]!, toYaml(renderAlertmanager(model, version)));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("accepts the configuration of every set of channels", async () => {
    const { code, stdout, stderr } = await runTool("amtool", suite, ["check-config", ...files]);
    expect(code === 0 ? "accepted" : stdout + stderr).toBe("accepted");
    expect(stdout.match(/^Checking '.*\.yml' +SUCCESS$/gm)?.length).toBe(files.length);
  });

  it("finds for every alert the receivers that are foretold, in their order", async () => {
    const asked = CONFIGURATIONS.flatMap(({ model, alerts }, index) =>
      alerts.map((labels) => ({ file: files[index]!, labels, receivers: receiversOf(model.routing, labels) })),
    );
    const calls = asked.map(({ file, labels }) => [
      ...["config", "routes", "test", `--config.file=${file}`],
      ...Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`),
    ]);
    const half = Math.ceil(calls.length / 2);
    const outcomes = await Promise.all(
      [calls.slice(0, half), calls.slice(half)].map((part) => runToolEach("amtool", suite, part)),
    );
    const said = outcomes.flat().map(({ stdout }, index) => ({ ...asked[index], receivers: stdout.trim().split(",") }));
    expect(said).toEqual(asked);
  });
});

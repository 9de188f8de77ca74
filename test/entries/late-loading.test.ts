import { buildSync } from "esbuild";
import { join, resolve } from "node:path";

const ROOT = resolve(__dirname, "../..");

/** Folders and files that only their own entries load. */
const WINGS = [
  "constructs/aws-archive",
  "constructs/targets/aws/aws-fleet.ts",
  "constructs/pagerduty",
  "lib/dashboards",
  "lib/fluentd",
  "lib/grafana",
  "lib/kibana",
  "lib/otel-collector",
  "lib/retention",
  "lib/slo",
  "command",
];

/** Modules of ours that are loaded with an entry: what it imports for types alone is not, nor what it requires once it is asked for. */
function loadedWith(entry: string): readonly string[] {
  const { metafile } = buildSync({
    absWorkingDir: ROOT,
    entryPoints: [join(ROOT, entry)],
    tsconfigRaw: "{}",
    bundle: true,
    packages: "external",
    platform: "node",
    write: false,
    metafile: true,
  });
  const reached = new Set<string>();
  const reach = (path: string): void => {
    if (reached.has(path)) return;
    reached.add(path);
    for (const { kind, path: to } of metafile.inputs[path]?.imports ?? []) if (kind === "import-statement") reach(to);
  };
  reach(entry);
  return [...reached];
}

const below = (folders: readonly string[], modules: readonly string[]) =>
  folders.filter((folder) => modules.some((path) => path === folder || path.startsWith(`${folder}/`)));

it.each(["index.ts", "testing/index.ts"])("%s loads nothing of the entries beside it", (entry) => {
  const modules = loadedWith(entry);
  expect(modules.length).toBeGreaterThan(50);
  expect(below(WINGS, modules)).toEqual([]);
});

it.each([
  ["constructs/targets/aws/index.ts", "constructs/targets/aws/aws-fleet.ts"],
  // Without the fleet, although it lets its hosts write.
  ["constructs/aws-archive/index.ts", "constructs/aws-archive"],
  ["constructs/pagerduty/index.ts", "constructs/pagerduty"],
  ["constructs/dashboards.ts", "lib/dashboards"],
  ["constructs/retention-tiers.ts", "lib/retention"],
  ["constructs/kibana.ts", "lib/kibana"],
  ["constructs/log-pipeline.ts", "lib/fluentd"],
  ["constructs/tracing.ts", "lib/otel-collector"],
  ["constructs/slo-tracker.ts", "lib/slo"],
  // It shows dashboards.
  ["constructs/grafana.ts", "lib/dashboards", "lib/grafana"],
])("%s loads its own folder and no other wing's", (entry, ...own) => {
  expect(below(WINGS, loadedWith(entry))).toEqual(own);
});

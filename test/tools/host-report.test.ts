import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run, succeed } from "../../harness/command";
import { tools } from "../../harness/tools";
import { hardening, renderUnit, type HardeningOptions } from "../../lib/host";
import { hostReportPlan, hostReportRules } from "../../lib/host-report";
import { promtoolTests, renderRuleFile } from "../../lib/rules";
import { toYaml } from "../../lib/yaml";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vmo-host-report-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it("shows every alert of the host's report firing at its time and not before, in three versions of promtool", async () => {
  for (const { version, path } of await tools("promtool")) {
    const options = { runbooks: "http://runbooks.example", version };
    writeFileSync(join(folder, "host-report.yml"), toYaml(renderRuleFile(RULES, options)));
    const files = promtoolTests([RULES], options);
    expect(files.flatMap(({ document }) => document.tests)).toHaveLength(2 * RULES.alerts.length);
    for (const { name, document } of files) {
      writeFileSync(
        join(folder, `${name}.test.yml`),
        toYaml({ ...document, rule_files: [join(folder, "host-report.yml")] }),
      );
      const { code, stdout, stderr } = await run(path, ["test", "rules", join(folder, `${name}.test.yml`)]);
      expect(code === 0 ? "passed" : `${version}: ${stdout}${stderr}`).toBe("passed");
    }
  }
});

const RULES = hostReportRules(undefined, { certificates: true });

describe("systemd-analyze security", () => {
  async function exposure(name: string, sections: Parameters<typeof renderUnit>[0]["sections"]): Promise<number> {
    writeFileSync(join(folder, name), renderUnit({ name, sections }));
    const report = await succeed("systemd-analyze", ["security", "--offline=yes", "--no-pager", join(folder, name)]);
    return Number(/exposure level for \S+: ([\d.]+)/.exec(report)?.[1] ?? "10");
  }

  it.each<[string, Omit<HardeningOptions, "account">, number]>([
    ["a server", { writes: ["/var/lib/x"] }, 1.5],
    ["a server that lists addresses", { writes: ["/var/lib/x"], netlink: true }, 1.5],
    ["a server that compiles at run time", { writes: ["/var/lib/x"], justInTime: true }, 1.5],
    ["an exporter of file systems", { homes: "read-only", mounts: "host", netlink: true }, 2.5],
    [
      "an exporter of processes",
      { processes: "visible", capabilities: ["CAP_SYS_PTRACE", "CAP_DAC_READ_SEARCH"] },
      2.5,
    ],
  ])("counts little against %s", async (_, options, most) => {
    const service = { ExecStart: "/bin/true", ...hardening({ account: "vmo-x", ...options }) };
    expect(await exposure("vmo-x.service", { Service: service })).toBeLessThanOrEqual(most);
  });

  it("counts little against the host's report", async () => {
    const [service] = hostReportPlan().units;
    expect(await exposure("vmo-host-report.service", service?.sections ?? {})).toBeLessThanOrEqual(1.5);
  });
});

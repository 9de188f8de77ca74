import fc from "fast-check";
import { eventually } from "../../harness/command";
import { systemdArgument, systemdText, systemdVariable } from "../../lib/escaping";
import { renderUnit } from "../../lib/host";
import { statusOf } from "./host-state";
import { type Scene, setScene } from "./scene";

const MONITOR = "monitor-1";

let scene: Scene;

beforeAll(async () => {
  scene = await setScene({ hosts: [MONITOR] });
  expect((await scene.deployment.apply()).errors).toBe("");
});

afterAll(() => scene?.end());

const monitor = () => scene.world.host(MONITOR);

/** What the host's node_exporter says. */
const exported = async () => (await scene.authority.ask(MONITOR, 9100, "/metrics")).body ?? "";

/** Exposure as `systemd-analyze security` counts it, from 0 (none) to 10. */
async function exposureOf(unit: string): Promise<number> {
  const text = await monitor().succeed(`systemd-analyze security --no-pager ${unit} | tail -n 1`);
  return Number(/level for \S+: ([\d.]+)/.exec(text)?.[1] ?? Number.NaN);
}

/** A line of /proc/<pid>/status of a unit's main process. */
async function statusLine(unit: string, name: string): Promise<string> {
  const pid = await monitor().succeed(`systemctl show -p MainPID --value ${unit}`);
  return (await monitor().succeed(`grep '^${name}:' /proc/${pid}/status`)).split("\t")[1] ?? "";
}

describe("our services on a host", () => {
  it.each([
    ["vmo-prometheus.service", 1.5],
    ["vmo-alertmanager.service", 1.5],
    ["vmo-portal.service", 1.5],
    ["vmo-node-exporter.service", 2.5],
    ["vmo-process-exporter.service", 2.5],
  ])("%s is exposed by %s at most", async (unit, most) => {
    expect(await exposureOf(unit)).toBeLessThanOrEqual(most);
  });

  it.each(["vmo-prometheus.service", "vmo-alertmanager.service", "vmo-node-exporter.service"])(
    "%s has no capability, can gain none, and its system calls are filtered",
    async (unit) => {
      const lines = await Promise.all(
        ["CapEff", "CapBnd", "NoNewPrivs", "Seccomp"].map((name) => statusLine(unit, name)),
      );
      expect(lines).toEqual(["0000000000000000", "0000000000000000", "1", "2"]);
    },
  );

  it("cannot write outside their own data, as the kernel sees it", async () => {
    const pid = await monitor().succeed("systemctl show -p MainPID --value vmo-prometheus.service");
    const inside = `nsenter --target ${pid} --mount --`;
    expect((await monitor().run(`${inside} touch /etc/x`)).stderr).toContain("Read-only file system");
    expect((await monitor().run(`${inside} touch /opt/vm-observability/x`)).stderr).toContain("Read-only file system");
    expect((await monitor().run(`${inside} touch /var/lib/vm-observability/alertmanager/x`)).code).toBe(1);
    expect((await monitor().run(`${inside} ls /home`)).stdout).toBe("");
  });

  it("shows every real mount of the host although node_exporter is confined", async () => {
    const real = "ext2|ext3|ext4|xfs|btrfs|vfat";
    const mounted = await monitor().succeed(`awk '$3 ~ /^(${real})$/ { print $2 }' /proc/1/mounts | sort -u`);
    const page = await exported();
    const seen = [...page.matchAll(/^node_filesystem_size_bytes\{.*mountpoint="([^"]+)"/gm)].map(([, path]) => path);
    expect(mounted.split("\n").filter((path) => path !== "")).not.toEqual([]);
    expect(seen).toEqual(expect.arrayContaining(mounted.split("\n")));
  });

  it("are given each text byte for byte: systemd reads nothing into arguments, variables and descriptions", async () => {
    const text = fc.string({ unit: "grapheme", minLength: 0, maxLength: 30 }).map((one) => one.replaceAll("\0", ""));
    const special = fc.constantFrom(
      "%n",
      "$HOME",
      "${HOME}",
      "$$",
      "%%",
      '"',
      "'",
      "\\",
      "\n",
      "\t",
      ";",
      "a b",
      " ",
      "-x",
      "@",
      "\u0085",
    );
    const texts = fc
      .sample(fc.array(fc.oneof(text, special), { maxLength: 4 }), { seed: 8, numRuns: 150 })
      .map((all) => all.join(""));
    const [value] = texts.filter((one) => one.length > 20);
    const args = ["%s\\0", ...texts].map(systemdArgument);
    const unit = renderUnit({
      name: "probe-texts.service",
      sections: {
        Unit: { Description: systemdText("100 % of %n") },
        Service: {
          Type: "oneshot",
          Environment: [systemdVariable("GIVEN", value ?? "")],
          ExecStart: [
            ["/usr/bin/printf", ...args].join(" "),
            ["/bin/sh", "-c", systemdArgument('printf %s "$GIVEN"')].join(" "),
          ],
          StandardOutput: "append:/run/probe-texts",
        },
      },
    });
    const encoded = Buffer.from(unit).toString("base64");
    await monitor().succeed(
      `echo ${encoded} | base64 -d >/run/systemd/system/probe-texts.service && systemctl daemon-reload`,
    );
    await monitor().succeed("systemctl start probe-texts.service");
    const given = Buffer.from(await monitor().succeed("base64 -w 0 /run/probe-texts"), "base64").toString();
    expect(given.split("\0")).toEqual([...texts, value]);
    const described = await monitor().succeed("systemctl show -p Description --value probe-texts.service");
    expect(described.trim()).toBe("100 % of %n");
  });

  it("are told apart from another user's program at their port by the host's own report, which sees no process of it", async () => {
    const listens = `use IO::Socket::INET; our $own = IO::Socket::INET->new(LocalPort => 9256, Listen => 5, ReuseAddr => 1) or die; sleep`;
    const held = async () => /^vm_observability_held_port\{.*$/m.exec(await exported())?.[0];
    const report = () => monitor().succeed("systemctl start vmo-host-report.service");
    await report();
    expect(await held()).toBeUndefined();
    await monitor().succeed(
      `systemctl stop vmo-process-exporter.service && systemd-run -q --uid=nobody --unit=squatter perl -e '${listens}'`,
    );
    await eventually("the port is taken", async () => (await monitor().run("ss -Hln sport = :9256")).stdout !== "");
    await report();
    expect(await held()).toBe(
      'vm_observability_held_port{component="process-exporter",listen="9256/tcp",process="-",program="-",user="nobody"} 1',
    );
    const { stdout } = await monitor().run("sh /opt/vm-observability/current/activate report");
    expect(stdout).toMatch(
      /^held: port 9256\/tcp .* is held by perl \(process \d+, user nobody, of squatter.service\)/m,
    );
    await monitor().succeed("systemctl stop squatter && systemctl start vmo-process-exporter.service");
    await report();
    expect(await held()).toBeUndefined();
  });

  it("are of one piece with their release: a file that is changed by hand is counted as drift, and put back", async () => {
    const file = "/opt/vm-observability/current/files/prometheus/prometheus.yml";
    await monitor().succeed(`echo '# by hand' >>${file}`);
    expect((await statusOf(monitor())).get("drifted")).toBe("1");
    await monitor().succeed("systemctl start vmo-host-report.service");
    const page = await exported();
    expect(page).toMatch(/^vm_observability_drifted_files 1$/m);
  });
});

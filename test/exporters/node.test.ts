import {
  nodeExporterFlags,
  nodeExporterOf,
  nodeExporterPlan,
  nodeJobs,
  nodeMetrics,
  nodeRules,
} from "../../lib/exporters/node";
import { jobOfMetric } from "../../lib/rules";
import { defaultSpecification, type Specification } from "../../lib/specification";

const model = nodeExporterOf(defaultSpecification);
const source = { source: "upstream" } as const;
const withCollectors = (collectors: readonly string[]): Pick<Specification, "nodeExporter"> => ({
  nodeExporter: { ...defaultSpecification.nodeExporter, collectors },
});

describe("node_exporter", () => {
  it("runs the document's collectors and those that rules and dashboards need, and no other", () => {
    expect(model.collectors).toEqual([
      ...["cpu", "diskstats", "filefd", "filesystem", "loadavg", "meminfo", "netdev", "netstat"],
      ...["sockstat", "stat", "systemd", "textfile", "timex", "uname", "vmstat"],
    ]);
    const flags = nodeExporterFlags(model);
    expect(flags[0]).toBe("--collector.disable-defaults");
    expect(flags.filter((flag) => /^--collector\.[a-z]+$/.test(flag))).toEqual(
      model.collectors.map((collector) => `--collector.${collector}`),
    );
  });

  it("gets flags for what to leave out, the same for every source", () => {
    const flags = nodeExporterFlags(model);
    expect(flags.filter((flag) => flag.includes("exclude")).map((flag) => flag.split("=")[0])).toEqual([
      "--collector.diskstats.device-exclude",
      "--collector.filesystem.fs-types-exclude",
      "--collector.filesystem.mount-points-exclude",
      "--collector.netdev.device-exclude",
      "--collector.systemd.unit-exclude",
    ]);
    expect(flags).toContain("--collector.textfile.directory=/var/lib/vm-observability/textfiles");
    expect(flags.at(-1)).toBe("--web.listen-address=:9100");
    expect(flags.join(" ")).not.toContain("\\");
  });

  const pattern = (flag: string, flags = nodeExporterFlags(model)) =>
    new RegExp(flags.find((one) => one.startsWith(`--collector.${flag}-exclude=`))?.split("-exclude=")[1] ?? "(");
  it.each([
    [
      "netdev.device",
      ["eth0", "ens5", "enp0s3", "wlan0", "host0"],
      ["lo", "veth1", "docker0", "br-1", "eth0.5", "bond0"],
    ],
    ["diskstats.device", ["sda", "vdb", "nvme0n1", "dm-0", "md127"], ["sda1", "nvme0n1p2", "loop3", "zram0", "sr0"]],
    [
      "filesystem.fs-types",
      ["ext4", "xfs", "btrfs", "vfat", "nfs4", "zfs", "fuse.s3fs", "overlay"],
      ["tmpfs", "proc", "squashfs", "cgroup2", "fuse.lxcfs"],
    ],
    [
      "filesystem.mount-points",
      [
        ...["/", "/boot/efi", "/mnt/data", "/media/disk", "/var/lib/docker", "/development"],
        ...["/var/lib/docker/volumes", "/var/lib/docker/volumes/data/_data", "/var/lib/containers/storage/volumes/a"],
      ],
      [
        ...["/dev", "/dev/shm", "/proc/1", "/sys/fs", "/run/user/1000", "/var/lib/docker/overlay2/x"],
        ...["/var/lib/containers/storage/overlay-containers/x/userdata/shm", "/run/containerd/io.containerd/x/rootfs"],
      ],
    ],
  ])("measures %s that are real", (flag, real, other) => {
    expect(real.filter((one) => pattern(flag).test(one))).toEqual([]);
    expect(other.filter((one) => !pattern(flag).test(one))).toEqual([]);
  });

  const choosing = (filesystems: Partial<Specification["nodeExporter"]["filesystems"]>) => {
    const { nodeExporter } = defaultSpecification;
    return nodeExporterOf({
      nodeExporter: { ...nodeExporter, filesystems: { ...nodeExporter.filesystems, ...filesystems } },
    });
  };
  const writableMount = (of: typeof model) => nodeRules(defaultSpecification, of).recording[0]?.expr ?? "";

  it("can measure types of file systems that usually hold nothing, in the exporter and in the rules", () => {
    const included = choosing({ includeTypes: ["tmpfs", "fuse.portal"] });
    const flags = nodeExporterFlags(included);
    expect(pattern("filesystem.fs-types", flags).test("tmpfs")).toBe(false);
    expect(pattern("filesystem.fs-types", flags).test("fuse.portal")).toBe(false);
    expect(writableMount(included)).toContain("sysfs|tracefs");
    expect(writableMount(model)).toContain("sysfs|tmpfs|tracefs");
  });

  it("can measure mount points that look like a container's", () => {
    const included = choosing({ includeMountPoints: ["/var/lib/docker/zfs/graph"] });
    const mountPoints = pattern("filesystem.mount-points", nodeExporterFlags(included));
    expect(mountPoints.test("/var/lib/docker/zfs/graph")).toBe(false);
    expect(mountPoints.test("/run/user/1000")).toBe(true);
    expect(writableMount(included)).toContain(
      'node_filesystem_readonly{mountpoint=~"(/var/lib/docker/zfs/graph)(/.*)?"}',
    );
  });

  it("can leave out types and mount points, which wins over including them", () => {
    const chosen = choosing({
      includeTypes: ["tmpfs"],
      excludeTypes: ["zfs"],
      excludeMountPoints: ["/srv/a.b", "/mnt"],
    });
    const every = writableMount(chosen).split("node_filesystem_readonly{").slice(-2);
    expect(every.length).toBe(2);
    for (const matchers of every) expect(matchers).toContain('fstype!~"zfs",mountpoint!~"(/srv/a[.]b|/mnt)(/.*)?"}');
    const overlay = choosing({ excludeTypes: ["overlay"] });
    expect(writableMount(overlay)).not.toContain('fstype="overlay"');
  });

  it.each<[string, readonly string[], string | undefined, string]>([
    ["unknown", ["cpus"], undefined, 'must be a collector of node_exporter, got "cpus"; did you mean "cpu"?'],
    [
      "younger than the version",
      ["cpu", "xfrm"],
      "1.5.0",
      "collector xfrm needs node_exporter 1.8.0 or later, got 1.5.0; choose such a version or leave it out",
    ],
  ])("refuses a collector that is %s", (_, collectors, version, message) => {
    expect(() => nodeExporterOf(withCollectors(collectors), version === undefined ? {} : { version })).toThrow(
      `[node_exporter] collectors.${collectors.length - 1}: ${message}`,
    );
  });
});

describe("the scrape jobs of node_exporter", () => {
  it("ask for what D-Bus answers apart, so that a bus that hangs costs the series of units alone", () => {
    expect(nodeJobs(model.collectors, "1.11.1")).toEqual([
      {
        name: "node",
        params: { "exclude[]": ["systemd"] },
        metricRelabelings: [{ source_labels: ["__name__"], regex: "node_(systemd)_.+", action: "drop" }],
        owns: true,
      },
      {
        name: "node_units",
        params: { "collect[]": ["systemd"] },
        metricRelabelings: [
          { source_labels: ["__name__"], regex: "node_(systemd|scrape_collector)_.+", action: "keep" },
        ],
        exposes: ["node_scrape_collector_success", "node_scrape_collector_duration_seconds"],
        owns: true,
      },
    ]);
  });

  it("name every other collector where a host's version cannot leave some out", () => {
    const [node] = nodeJobs(["cpu", "logind", "stat", "systemd"], "1.5.0");
    expect(node).toEqual({ name: "node", params: { "collect[]": ["cpu", "stat"] }, owns: true });
    const [, units] = nodeJobs(["cpu", "logind", "systemd"], "1.5.0");
    expect(units?.params).toEqual({ "collect[]": ["logind", "systemd"] });
  });

  it("are one where nothing asks over D-Bus", () => {
    expect(nodeJobs(["cpu", "stat"], "1.5.0")).toEqual([{ name: "node", owns: true }]);
  });

  it("are the ones that the catalogue names for each metric", () => {
    const jobs = new Map(nodeMetrics(model.collectors).map((metric) => [metric.name, jobOfMetric(metric)]));
    expect([jobs.get("node_systemd_unit_state"), jobs.get("node_load1")]).toEqual(["node_units", "node"]);
  });
});

describe("the plan of node_exporter", () => {
  const plan = nodeExporterPlan(model, { source, distribution: "debian-13" });

  it("takes the vendor's archive or the distribution's package", () => {
    expect(plan.artifacts).toMatchObject([{ kind: "archive", name: "node_exporter", version: "1.11.1" }]);
    const packaged = nodeExporterPlan(model, { source: { source: "distribution" }, distribution: "debian-12" });
    expect(packaged.artifacts).toEqual([
      {
        kind: "package",
        name: "node_exporter",
        version: "1.5.0",
        distribution: "debian-12",
        packages: ["prometheus-node-exporter"],
        maskedUnits: ["prometheus-node-exporter.service"],
        programs: { node_exporter: "/usr/bin/prometheus-node-exporter" },
      },
    ]);
    expect(packaged.units).toEqual(plan.units);
  });

  it("has no privileges and sees the mounts of the host", () => {
    expect(plan.units[0]?.sections.Service).toMatchObject({
      User: "vmo-node-exporter",
      CapabilityBoundingSet: "",
      AmbientCapabilities: "",
      NoNewPrivileges: true,
      ProtectSystem: "strict",
      ProtectHome: "read-only",
      RestrictAddressFamilies: "AF_UNIX AF_INET AF_INET6 AF_NETLINK",
    });
    expect(Object.keys(plan.units[0]?.sections.Service ?? {})).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(PrivateTmp|PrivateDevices|ProtectProc|ProcSubset)$/)]),
    );
  });

  it("writes patterns so that systemd leaves them alone", () => {
    const start = String(plan.units[0]?.sections.Service?.ExecStart);
    expect(start).toContain('"--collector.filesystem.fs-types-exclude=^(autofs|');
    expect(start).toContain('udf)$$"');
    expect(start.replaceAll("$$", "")).not.toContain("$");
  });

  it("refuses a version for the distribution's package, and one that lacks a collector", () => {
    const packaged = { source: { source: "distribution" }, distribution: "debian-12", version: "1.9.0" } as const;
    expect(() => nodeExporterPlan(model, packaged)).toThrow(
      '[node_exporter] version: must be 1.5.0, which debian-12 has, got "1.9.0"; leave it out or set source to "upstream"',
    );
    const young = nodeExporterOf(withCollectors(["swap"]));
    expect(() => nodeExporterPlan(young, { source, distribution: "debian-13", version: "1.9.0" })).toThrow(
      "[node_exporter] collectors.swap: collector swap needs node_exporter 1.10.0 or later, got 1.9.0",
    );
  });
});

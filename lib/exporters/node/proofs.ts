import { AssumptionError } from "../../errors";
import {
  type Course,
  counterSeries,
  exact,
  EXAMPLE_INSTANCE,
  gaugeSeries,
  type InputSeries,
  type Labels,
  type RawSeries,
  type RecordingProof,
} from "../../rules";
import { Duration } from "../../units";

const HOST: Labels = { instance: EXAMPLE_INSTANCE, job: "node" };
const INTERVAL = Duration.seconds(15);

/** Values of raw series, held for the whole proof: a number a second of counters, the value of gauges. */
interface Example {
  readonly counters?: readonly Raw[];
  readonly gauges?: readonly Raw[];
  readonly samples: readonly (readonly [labels: Labels, value: number])[];
}

type Raw = readonly [metric: string, labels: Labels, value: number];

const mounted = (mountpoint: string, device = "/dev/vda1", fstype = "ext4"): Labels => ({ device, fstype, mountpoint });

/** File systems that share a device's name, or a device, and are several all the same; and a volume of a container. */
const twice = [
  mounted("/mnt/export", "nas:/export", "nfs"),
  mounted("/mnt/export4", "nas:/export", "nfs4"),
  mounted("/mnt/one", "s3fs", "fuse.s3fs"),
  mounted("/mnt/two", "s3fs", "fuse.s3fs"),
  mounted("/var/lib/docker/volumes/data/_data", "/dev/vdd", "ext4"),
];

/** Mounts of a host as they are: real ones, and those that must not count. Sizes are `size`, what is free is `avail`. */
const filesystems = (values: Readonly<Record<string, number>>): readonly Raw[] => {
  const all = [
    mounted("/"),
    mounted("/srv/data", "/dev/mapper/vg-data", "xfs"),
    // Bind mounts of the two: one deeper, one at the same depth.
    mounted("/var/lib/app"),
    mounted("/export/data", "/dev/mapper/vg-data", "xfs"),
    // Memory, a container's layers, a package image, another image in a loop.
    mounted("/tmp", "tmpfs", "tmpfs"),
    mounted("/var/lib/docker/overlay2/1/merged", "overlay", "overlay"),
    mounted("/snap/core/1", "/dev/loop0", "squashfs"),
    mounted("/opt/image", "/dev/loop1", "ext4"),
    ...twice,
  ];
  return [
    ...all.flatMap((labels) => [
      ["node_filesystem_readonly", labels, 0] as const,
      ...Object.entries(values).map(([metric, value]) => [metric, labels, value] as const),
    ]),
    // Can be read only: it cannot fill up.
    ["node_filesystem_readonly", mounted("/media/cd", "/dev/sdb1", "ext4"), 1],
    ...Object.entries(values).map(
      ([metric, value]) => [metric, mounted("/media/cd", "/dev/sdb1", "ext4"), value] as const,
    ),
  ];
};

const realFilesystems = (value: number): Example["samples"] => [
  [mounted("/"), value],
  [mounted("(several)", "/dev/mapper/vg-data", "xfs"), value],
  ...twice.map((labels) => [labels, value] as const),
];

/** The same counter of a real device and of devices that stand over it. */
const devices = (metric: string, real: string, others: readonly string[], value: number): readonly Raw[] =>
  [real, ...others].map((device) => [metric, { device }, value] as const);

const disks = (metric: string, value: number) =>
  devices(metric, "vda", ["dm-0", "md0", "loop0", "zram0", "sr0"], value);
const interfaces = (metric: string, value: number) =>
  devices(metric, "eth0", ["lo", "veth1a2b", "docker0", "br-5e6f", "virbr0", "bond0", "eth0.100"], value);

/** `count` processors that spend `busy` of each second working; the rest is idle. */
const processors = (busy: readonly number[]): readonly Raw[] =>
  busy.flatMap((share, index) => [
    ["node_cpu_seconds_total", { cpu: `${index}`, mode: "idle" }, 1 - share] as const,
    ["node_cpu_seconds_total", { cpu: `${index}`, mode: "user" }, share] as const,
  ]);

const OFFLINE: readonly Raw[] = ["idle", "user", "steal"].map(
  (mode) => ["node_cpu_seconds_total", { cpu: "2", mode }, 0] as const,
);

const gauge = (metric: string, value: number): Example => ({ gauges: [[metric, {}, value]], samples: [[{}, value]] });
const rate = (metric: string, value: number): Example => ({ counters: [[metric, {}, value]], samples: [[{}, value]] });

const EXAMPLES: Readonly<Record<string, Example>> = {
  // 90 % and 70 % busy are 80 % of the host; the counters of a third processor, which is offline, stand still.
  cpu_usage_percent: { counters: [...processors([0.9, 0.7]), ...OFFLINE], samples: [[{}, 80]] },
  cpu_load_average_1m: gauge("node_load1", 1.5),
  cpu_load_average_5m: gauge("node_load5", 1.25),
  cpu_load_average_15m: gauge("node_load15", 0.75),
  cpu_context_switches: rate("node_context_switches_total", 1_200),
  cpu_interrupts: rate("node_intr_total", 800),
  cpu_steal_time: {
    counters: [
      ["node_cpu_seconds_total", { cpu: "0", mode: "steal" }, 0.1],
      ["node_cpu_seconds_total", { cpu: "1", mode: "steal" }, 0.3],
      ["node_cpu_seconds_total", { cpu: "0", mode: "user" }, 0.9],
      ...OFFLINE,
    ],
    samples: [[{}, 20]],
  },
  memory_total_bytes: gauge("node_memory_MemTotal_bytes", 8_589_934_592),
  memory_available_bytes: gauge("node_memory_MemAvailable_bytes", 2_147_483_648),
  memory_used_percent: {
    gauges: [
      ["node_memory_MemTotal_bytes", {}, 8_000],
      ["node_memory_MemAvailable_bytes", {}, 1_000],
    ],
    samples: [[{}, 87.5]],
  },
  memory_cached_bytes: gauge("node_memory_Cached_bytes", 1_073_741_824),
  memory_buffers_bytes: gauge("node_memory_Buffers_bytes", 65_536),
  swap_used_bytes: {
    gauges: [
      ["node_memory_SwapTotal_bytes", {}, 4_096],
      ["node_memory_SwapFree_bytes", {}, 1_024],
    ],
    samples: [[{}, 3_072]],
  },
  swap_total_bytes: gauge("node_memory_SwapTotal_bytes", 4_096),
  disk_usage_percent: {
    gauges: filesystems({ node_filesystem_size_bytes: 2_000, node_filesystem_avail_bytes: 150 }),
    samples: realFilesystems(92.5),
  },
  disk_free_bytes: { gauges: filesystems({ node_filesystem_avail_bytes: 150 }), samples: realFilesystems(150) },
  disk_total_bytes: { gauges: filesystems({ node_filesystem_size_bytes: 2_000 }), samples: realFilesystems(2_000) },
  inode_usage_percent: {
    gauges: filesystems({ node_filesystem_files: 1_000, node_filesystem_files_free: 250 }),
    samples: realFilesystems(75),
  },
  disk_io_read_bytes: { counters: disks("node_disk_read_bytes_total", 4_096), samples: [[{ device: "vda" }, 4_096]] },
  disk_io_write_bytes: {
    counters: disks("node_disk_written_bytes_total", 8_192),
    samples: [[{ device: "vda" }, 8_192]],
  },
  disk_io_operations: {
    counters: [...disks("node_disk_reads_completed_total", 10), ...disks("node_disk_writes_completed_total", 30)],
    samples: [[{ device: "vda" }, 40]],
  },
  network_receive_bytes: {
    counters: interfaces("node_network_receive_bytes_total", 1_500),
    samples: [[{ device: "eth0" }, 1_500]],
  },
  network_transmit_bytes: {
    counters: interfaces("node_network_transmit_bytes_total", 3_000),
    samples: [[{ device: "eth0" }, 3_000]],
  },
  network_receive_packets: {
    counters: interfaces("node_network_receive_packets_total", 20),
    samples: [[{ device: "eth0" }, 20]],
  },
  network_transmit_packets: {
    counters: interfaces("node_network_transmit_packets_total", 25),
    samples: [[{ device: "eth0" }, 25]],
  },
  network_errors: {
    counters: [
      ...interfaces("node_network_receive_errs_total", 2),
      ...interfaces("node_network_transmit_errs_total", 3),
    ],
    samples: [[{ device: "eth0" }, 5]],
  },
  network_dropped_packets: {
    counters: [
      ...interfaces("node_network_receive_drop_total", 4),
      ...interfaces("node_network_transmit_drop_total", 6),
    ],
    samples: [[{ device: "eth0" }, 10]],
  },
  tcp_connections_active: gauge("node_netstat_Tcp_CurrEstab", 42),
  tcp_connections_time_wait: gauge("node_sockstat_TCP_tw", 7),
};

/** The proof of a normalised metric whose rates span at most `window`. */
export function proofOf(record: string, window: Duration): RecordingProof {
  const example = EXAMPLES[record];
  if (!example) throw new AssumptionError(`${record} has an example from raw series`);
  return proofFrom(example, window.times(2));
}

const mounts = (...samples: Example["samples"]): RecordingProof =>
  proofFrom(
    {
      gauges: [
        ...filesystems({}),
        ["node_filesystem_readonly", { ...mounted("/mnt/broken", "/dev/vdc1"), device_error: "input/output error" }, 0],
      ],
      samples,
    },
    Duration.minutes(1),
  );

/** Two disks with several mount points each, and mounts that hold nothing or cannot be written. */
export const writableMounts = mounts(
  ...twice.map((labels) => [labels, 2] as const),
  [mounted("/"), 0],
  [mounted("/srv/data", "/dev/mapper/vg-data", "xfs"), 2],
  [mounted("/export/data", "/dev/mapper/vg-data", "xfs"), 2],
  [mounted("/var/lib/app"), 2],
);

/** Of each disk, the mount points that are highest. */
export const highestMounts = mounts(
  ...twice.map((labels) => [labels, 2] as const),
  [mounted("/"), 0],
  [mounted("/srv/data", "/dev/mapper/vg-data", "xfs"), 2],
  [mounted("/export/data", "/dev/mapper/vg-data", "xfs"), 2],
);

/** The one disk that has a single highest mount point. */
export const onlyMounts = mounts([mounted("/"), 0], ...twice.map((labels) => [labels, 2] as const));

const ROOT: Labels = { ...HOST, ...mounted("/") };

/** Raw series of gauges of a root file system that can be written. */
const root = (gauges: (course: Course) => Readonly<Record<string, Course>>): RawSeries => ({
  labels: ROOT,
  series: (course) => [
    gaugeSeries("node_filesystem_readonly", ROOT, held(course, 0)),
    ...Object.entries(gauges(course)).map(([metric, values]) => gaugeSeries(metric, ROOT, values)),
  ],
});

const held = (course: Course, value: number): Course => course.map(({ samples }) => ({ value, samples }));

/** Raw series of a root file system that can be written, whatever the value: only that it is there counts. */
export const rootIsWritable: RawSeries = root(() => ({}));

/** Raw series of `metric`, of a root file system that can be written. */
export function ofRoot(metric: string): RawSeries {
  return { ...root((course) => ({ [metric]: course })), bounds: { least: 0 } };
}

/** Raw series of a root file system whose used percentage is what `free` leaves of `all`. */
export function usedShare(all: string, free: string): RawSeries {
  const left = (course: Course) => course.map(({ value, samples }) => ({ value: exact(100 - value), samples }));
  return {
    ...root((course) => ({ [all]: held(course, 100), [free]: left(course) })),
    bounds: { least: 0, most: 100 },
  };
}

/** Raw series of one processor that spends a percentage of its time outside of `idle`, or in `steal`. */
export function processorTime(mode: "idle" | "steal", window: Duration): RawSeries {
  const share = (course: Course, part: (value: number) => number): Course =>
    course.map(({ value, samples }) => ({ value: exact(part(value / 100)), samples }));
  const seconds = (name: string, course: Course, interval: Duration) =>
    counterSeries("node_cpu_seconds_total", { ...HOST, cpu: "0", mode: name }, course, interval);
  const [inside, outside] = mode === "idle" ? ["user", "idle"] : ["steal", "user"];
  return {
    labels: HOST,
    window,
    bounds: { least: 0, most: 100 },
    series: (course, interval) => [
      seconds(
        inside,
        share(course, (value) => value),
        interval,
      ),
      seconds(
        outside,
        share(course, (value) => 1 - value),
        interval,
      ),
    ],
  };
}

function proofFrom({ counters = [], gauges = [], samples }: Example, at: Duration): RecordingProof {
  const steps = Math.ceil(at.milliseconds / INTERVAL.milliseconds) + 1;
  const course = (value: number) => [{ value, samples: steps }];
  const series: readonly InputSeries[] = [
    ...counters.map(([name, labels, value]) => counterSeries(name, { ...HOST, ...labels }, course(value), INTERVAL)),
    ...gauges.map(([name, labels, value]) => gaugeSeries(name, { ...HOST, ...labels }, course(value))),
  ];
  return {
    interval: INTERVAL,
    series,
    at,
    samples: samples.map(([labels, value]) => ({ labels: { ...HOST, ...labels }, value })),
  };
}

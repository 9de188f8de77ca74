import type { Suite } from "./debian";

/** Programs that belong together: one version, and one archive where their vendor makes one. */
interface Row {
  /** Suites that tests take them from. @default - all */
  readonly suites?: readonly Suite[];
  /** Each program by its name: the package that has it, and its path there. */
  readonly programs: Readonly<Record<string, Program>>;
  /** Version of the packages in sid, which moves: it is taken while the mirror has it, and what sid has then when it does not. */
  readonly sid?: string;
  /** How the vendor publishes them. @default - hosts never get them */
  readonly published?: Published;
  /** Whether Debian's build lacks the pages for a browser that the vendor's has. @default false */
  readonly debianLacksPages?: true;
}

interface Program {
  readonly package: string;
  /** The package in bookworm. @default - the same */
  readonly bookworm?: string;
  readonly path: string;
}

/** How a vendor publishes archives on GitHub. */
export interface Published {
  readonly repository: string;
  /** Name of the checksum file; `<version>` stands for the version. */
  readonly checksums: string;
  /** Names with `_`, and no folder in the archive. @default - names with `-` and `.`, and a folder */
  readonly flat?: boolean;
  /** @default "sha256" */
  readonly digest?: "sha256" | "sha512";
}

/** Every program that tests run or hosts get, and all that the harness knows of it. Versions are those of bookworm, trixie and sid. */
const ROWS = {
  /** 2.42.0, 2.53.3, 3.5.x */
  prometheus: {
    programs: {
      prometheus: { package: "prometheus", path: "usr/bin/prometheus" },
      promtool: { package: "promtool", bookworm: "prometheus", path: "usr/bin/promtool" },
    },
    sid: "3.5.3+ds1-6",
    published: { repository: "prometheus/prometheus", checksums: "sha256sums.txt" },
    debianLacksPages: true,
  },
  /** 0.25.0, 0.28.1, 0.33.x */
  alertmanager: {
    programs: {
      alertmanager: { package: "prometheus-alertmanager", path: "usr/bin/prometheus-alertmanager" },
      amtool: { package: "prometheus-alertmanager", path: "usr/bin/amtool" },
    },
    sid: "0.33.1-5",
    published: { repository: "prometheus/alertmanager", checksums: "sha256sums.txt" },
    debianLacksPages: true,
  },
  /** 1.5.0, 1.9.0, 1.11.x */
  node_exporter: {
    programs: {
      node_exporter: { package: "prometheus-node-exporter", path: "usr/bin/prometheus-node-exporter" },
    },
    sid: "1.11.1-3",
    published: { repository: "prometheus/node_exporter", checksums: "sha256sums.txt" },
  },
  /** 0.7.10, 0.8.5, 0.8.7 */
  "process-exporter": {
    programs: {
      "process-exporter": { package: "prometheus-process-exporter", path: "usr/bin/prometheus-process-exporter" },
    },
    sid: "0.8.7-2",
    published: { repository: "ncabatoff/process-exporter", checksums: "checksums.txt" },
  },
  /** 0.23.0, 0.26.0, 0.28.0 */
  blackbox_exporter: {
    programs: {
      blackbox_exporter: { package: "prometheus-blackbox-exporter", path: "usr/bin/prometheus-blackbox-exporter" },
    },
    sid: "0.28.0-2",
    published: { repository: "prometheus/blackbox_exporter", checksums: "sha256sums.txt" },
  },
  /** 0.11.1, 0.17.1, 0.19.x */
  postgres_exporter: {
    programs: {
      postgres_exporter: { package: "prometheus-postgres-exporter", path: "usr/bin/prometheus-postgres-exporter" },
    },
    sid: "0.19.1-1+b1",
  },
  /** 0.14.0, 0.17.2, 0.19.x */
  mysqld_exporter: {
    programs: {
      mysqld_exporter: { package: "prometheus-mysqld-exporter", path: "usr/bin/prometheus-mysqld-exporter" },
    },
    sid: "0.19.0-2",
  },
  /** 1.45.0, 1.69.0, 1.86.x */
  redis_exporter: {
    programs: {
      redis_exporter: { package: "prometheus-redis-exporter", path: "usr/bin/prometheus-redis-exporter" },
    },
    sid: "1.86.0-1",
  },
  /** 1.4.1, 1.5.x; bookworm's 0.11.0 is too old for hosts. */
  "nginx-prometheus-exporter": {
    programs: {
      "nginx-prometheus-exporter": { package: "prometheus-nginx-exporter", path: "usr/bin/prometheus-nginx-exporter" },
    },
    suites: ["trixie", "sid"],
    sid: "1.5.1-1",
  },
  /** 1.9.0, 1.10.x; bookworm's 1.5.0 is too old for hosts. */
  elasticsearch_exporter: {
    programs: {
      elasticsearch_exporter: {
        package: "prometheus-elasticsearch-exporter",
        path: "usr/bin/prometheus-elasticsearch-exporter",
      },
    },
    suites: ["trixie", "sid"],
    sid: "1.10.0-1",
  },
  /** 2.6.2 twice, 2.11.x */
  caddy: {
    programs: { caddy: { package: "caddy", path: "usr/bin/caddy" } },
    sid: "2.11.4-1",
    published: {
      repository: "caddyserver/caddy",
      checksums: "caddy_<version>_checksums.txt",
      flat: true,
      digest: "sha512",
    },
  },
  /** 1.79.5, 1.112.0, 1.145.x */
  "victoria-metrics": {
    programs: { "victoria-metrics": { package: "victoria-metrics", path: "usr/bin/victoria-metrics" } },
    sid: "1.145.0+ds1-2",
  },
  /** 1.6.7 everywhere. */
  influxdb: {
    programs: { influxd: { package: "influxdb", path: "usr/bin/influxd" } },
    suites: ["bookworm", "trixie"],
  },
  /** sid's needs a newer libc than Debian 12 has. */
  shellcheck: {
    programs: { shellcheck: { package: "shellcheck", path: "usr/bin/shellcheck" } },
    suites: ["trixie"],
  },
} as const satisfies Readonly<Record<string, Row>>;

type Rows = typeof ROWS;
type RowName = keyof Rows;

/** Real programs that tests run. */
export type ToolName = { [Name in RowName]: keyof Rows[Name]["programs"] }[RowName];

/** Components that vendors publish as archives. */
export type Component = { [Name in RowName]: Rows[Name] extends { published: Published } ? Name : never }[RowName];

/** Debian suites that the harness takes programs from, oldest first. */
const ALL_SUITES: readonly Suite[] = ["bookworm", "trixie", "sid"];

const rows = Object.entries(ROWS) as readonly (readonly [RowName, Row])[];

/** Every program. */
export const TOOL_NAMES = rows.flatMap(([, { programs }]) => Object.keys(programs)) as readonly ToolName[];

/** All components that there are archives of. */
export const COMPONENTS = rows.flatMap(([name, { published }]) => (published ? [name] : [])) as readonly Component[];

/** Components whose builds by Debian have no web pages. */
export const WITHOUT_PAGES = rows.flatMap(([name, { debianLacksPages }]) =>
  debianLacksPages ? [name] : [],
) as readonly Component[];

/** Suites that tests take a program from, oldest first. */
export function suitesOf(name: ToolName): readonly Suite[] {
  return rowWith(name).suites ?? ALL_SUITES;
}

/** Where a suite has a program: its package, the version that is asked for first, and its path. */
export function packagedIn(suite: Suite, name: ToolName) {
  const { programs, sid } = rowWith(name);
  const program = programs[name] as Program;
  return { package: packageIn(suite, program), path: program.path, pinned: suite === "sid" ? sid : undefined };
}

/** How a component is published, and the names of the programs in its archive. */
export function publishedOf(component: Component): Published & { readonly programs: readonly ToolName[] } {
  const { published, programs }: Row & { readonly published: Published } = ROWS[component];
  return { ...published, programs: Object.keys(programs) as ToolName[] };
}

/** Packages by which a suite has all components. */
export function packagesOf(suite: Suite): readonly string[] {
  const programs = COMPONENTS.flatMap((name) => Object.values<Program>(ROWS[name].programs));
  return [...new Set(programs.map((program) => packageIn(suite, program)))];
}

function rowWith(name: ToolName): Row {
  const [, row] = rows.find(([, { programs }]) => name in programs) as (typeof rows)[number];
  return row;
}

function packageIn(suite: Suite, program: Program): string {
  return (suite === "bookworm" && program.bookworm) || program.package;
}

import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually, succeed } from "../../harness/command";
import { unpacked } from "../../harness/debian";
import { freePort } from "../../harness/ports";

/** The servers, and what they need that a machine may not have. */
const PACKAGES = [
  ...[
    "postgresql-15",
    "postgresql-client-15",
    "libpq5",
    "redis-server",
    "redis-tools",
    "mariadb-server",
    "mariadb-server-core",
  ],
  ...["mariadb-client-core", "mariadb-common", "nginx", "liblzf1", "libjemalloc2", "liburing2", "libaio1"],
];

/** An account without rights: PostgreSQL refuses to run as root. */
const NOBODY = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"];

/** What exporters are asked about. */
export type ServerName = "postgres" | "mysqld" | "redis" | "nginx";

/** Of all exporters' users. */
export const PASSWORD = "sesame";

/** Servers of Debian 12, unpacked and run on loopback with users of the least rights that docs/metrics.md names. */
export class WatchedServers {
  private readonly running = new Map<ServerName, ChildProcess>();

  private constructor(
    private readonly root: string,
    private readonly libraries: string,
    /** Where they keep everything. */
    public readonly folder: string,
    /** Where each listens. */
    public readonly ports: Readonly<Record<ServerName, number>>,
  ) {}

  /** Starts all of them, and makes the exporters' users. */
  public static async start(): Promise<WatchedServers> {
    const { root: cache } = await unpacked("bookworm", PACKAGES);
    // The account has no way to the cache, which lies in a home.
    const root = mkdtempSync(join(tmpdir(), "vmo-debian-"));
    await succeed("mount", ["--bind", cache, root]);
    const machine = (
      await succeed("dpkg-architecture", ["-qDEB_HOST_MULTIARCH"]).catch(() => "x86_64-linux-gnu")
    ).trim();
    const folder = mkdtempSync(join(tmpdir(), "vmo-watched-"));
    chmodSync(folder, 0o755);
    const ports = {
      postgres: await freePort(),
      mysqld: await freePort(),
      redis: await freePort(),
      nginx: await freePort(),
    };
    const servers = new WatchedServers(root, join(root, "usr/lib", machine), folder, ports);
    mkdirSync(servers.path("run"));
    await succeed("chown", ["-R", "nobody", folder]);
    await Promise.all([servers.startPostgres(), servers.startMysqld(), servers.startRedis(), servers.startNginx()]);
    return servers;
  }

  /** Path below the folder. */
  public path(...parts: string[]): string {
    return join(this.folder, ...parts);
  }

  /** The socket of PostgreSQL. */
  public get socket(): string {
    return this.path(`run/.s.PGSQL.${this.ports.postgres}`);
  }

  /** Has PostgreSQL let nobody in any more but its administrator; connections that there are stay. */
  public refuseNewSessions(): void {
    writeFileSync(
      this.path("postgres", "pg_hba.conf"),
      "local all postgres trust\nlocal all all reject\nhost all all all reject\n",
    );
    this.running.get("postgres")?.kill("SIGHUP");
  }

  /** Makes Redis and MariaDB replicas of primaries that do not answer. */
  public async followNobody(): Promise<void> {
    await this.once("usr/bin/redis-cli", ["-p", String(this.ports.redis), "replicaof", "127.0.0.1", "1"]);
    const statement = "CHANGE MASTER TO MASTER_HOST='127.0.0.1', MASTER_PORT=1, MASTER_USER='x'; START SLAVE";
    const socket = this.path("run/mysqld.sock");
    await this.once("usr/bin/mariadb", ["--no-defaults", "-S", socket, "-u", "maker", "-e", statement]);
  }

  /** Ends a server at once. */
  public async kill(name: ServerName): Promise<void> {
    const child = this.running.get(name);
    this.running.delete(name);
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await ended;
  }

  /** Ends all of them, and removes what they kept. */
  public async remove(): Promise<void> {
    await Promise.all([...this.running.keys()].map((name) => this.kill(name)));
    rmSync(this.folder, { recursive: true, force: true });
    await succeed("umount", ["--lazy", this.root]);
    rmdirSync(this.root);
  }

  private async startPostgres(): Promise<void> {
    const bin = "usr/lib/postgresql/15/bin";
    const share = join(this.root, "usr/share/postgresql/15");
    const data = this.path("postgres");
    await this.once(`${bin}/initdb`, ["-D", data, "-A", "trust", "-U", "postgres", "-L", share, "--no-sync"]);
    const hba = [
      "local all postgres trust",
      // On a host the exporter runs as the account that its role is called like; here it runs as root.
      "local all all peer map=exporters",
      "host all all 127.0.0.1/32 scram-sha-256",
    ];
    writeFileSync(join(data, "pg_hba.conf"), `${hba.join("\n")}\n`);
    writeFileSync(join(data, "pg_ident.conf"), "exporters root vmo-postgres-exporter\n");
    const settings = {
      listen_addresses: "127.0.0.1",
      port: this.ports.postgres,
      unix_socket_directories: this.path("run"),
      shared_preload_libraries: "pg_stat_statements",
      fsync: "off",
    };
    const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
    this.run("postgres", `${bin}/postgres`, ["-D", data, ...flags]);
    const sql = (statement: string) =>
      this.once(`${bin}/psql`, [
        "-h",
        this.path("run"),
        "-p",
        String(this.ports.postgres),
        "-U",
        "postgres",
        "-qc",
        statement,
      ]);
    await eventually("PostgreSQL answers", () => sql("SELECT 1").then(() => true));
    await sql(
      `CREATE ROLE "vmo-postgres-exporter" LOGIN PASSWORD '${PASSWORD}' CONNECTION LIMIT 20; GRANT pg_monitor TO "vmo-postgres-exporter"; CREATE EXTENSION pg_stat_statements`,
    );
  }

  private async startMysqld(): Promise<void> {
    const base = join(this.root, "usr");
    const data = this.path("mysqld");
    const socket = this.path("run/mysqld.sock");
    await this.once("usr/bin/mariadb-install-db", [
      ...["--no-defaults", `--basedir=${base}`, `--datadir=${data}`, "--auth-root-authentication-method=normal"],
    ]);
    this.run("mysqld", "usr/sbin/mariadbd", [
      ...["--no-defaults", `--basedir=${base}`, `--datadir=${data}`, `--lc-messages-dir=${base}/share/mysql`],
      ...["--bind-address=127.0.0.1", `--port=${this.ports.mysqld}`, `--socket=${socket}`, "--performance-schema=ON"],
    ]);
    const sql = (user: string, ...statements: readonly string[]) =>
      this.once("usr/bin/mariadb", ["--no-defaults", "-S", socket, "-u", user, "-e", statements.join(";")]);
    await eventually("MariaDB answers", () => sql("root", "SELECT 1").then(() => true));
    const rightsOf = (user: string) => [
      `GRANT PROCESS, BINLOG MONITOR, SLAVE MONITOR ON *.* TO ${user}`,
      `GRANT SELECT ON performance_schema.* TO ${user}`,
    ];
    const exporter = "'vmo-mysqld-exporter'@'localhost'";
    await sql("root", "CREATE USER maker@localhost", "GRANT ALL ON *.* TO maker@localhost WITH GRANT OPTION");
    await sql("maker", `CREATE USER ${exporter} IDENTIFIED BY '${PASSWORD}'`, ...rightsOf(exporter));
    // On a host the exporter runs as the account that its user is called like; here it runs as root.
    await sql(
      "maker",
      "REVOKE ALL PRIVILEGES, GRANT OPTION FROM root@localhost",
      "ALTER USER root@localhost IDENTIFIED VIA unix_socket",
      ...rightsOf("root@localhost"),
    );
  }

  private async startRedis(): Promise<void> {
    const rights =
      "-@all +ping +info +config|get +client|setname +slowlog|get +slowlog|len +latency|latest +latency|histogram +select";
    writeFileSync(
      this.path("redis.conf"),
      `bind 127.0.0.1\nport ${this.ports.redis}\ndir ${this.folder}\nsave ""\nuser vmo-redis-exporter on >${PASSWORD} ${rights}\n`,
    );
    this.run("redis", "usr/bin/redis-server", [this.path("redis.conf")]);
    await eventually("Redis answers", () =>
      this.once("usr/bin/redis-cli", ["-p", String(this.ports.redis), "ping"]).then((answer) =>
        answer.includes("PONG"),
      ),
    );
  }

  private async startNginx(): Promise<void> {
    const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
      (what) => `${what}_temp_path ${this.path(`nginx-${what}`)};`,
    );
    writeFileSync(
      this.path("nginx.conf"),
      `daemon off; master_process off; pid ${this.path("nginx.pid")}; error_log ${this.path("nginx.log")}; events {}
http { access_log off; ${temporary.join(" ")}
server { listen 127.0.0.1:${this.ports.nginx}; location = /stub_status { stub_status; } } }\n`,
    );
    this.run("nginx", "usr/sbin/nginx", ["-p", this.folder, "-c", this.path("nginx.conf")]);
    const page = `http://127.0.0.1:${this.ports.nginx}/stub_status`;
    await eventually("nginx answers", () => fetch(page).then(({ ok }) => ok));
  }

  private get environment(): NodeJS.ProcessEnv {
    return { ...process.env, LD_LIBRARY_PATH: this.libraries, HOME: this.folder, LC_ALL: "C" };
  }

  /** Runs a program to its end. */
  private once(program: string, args: readonly string[]): Promise<string> {
    const [command = "", ...more] = NOBODY;
    return succeed(command, [...more, join(this.root, program), ...args], { env: this.environment });
  }

  private run(name: ServerName, program: string, args: readonly string[]): void {
    const [command = "", ...more] = NOBODY;
    const child = spawn(command, [...more, join(this.root, program), ...args], {
      env: this.environment,
      stdio: "ignore",
    });
    this.running.set(name, child);
  }
}

import { ValidationError } from "../../lib/errors";
import { mergePlans, type ComponentPlan, type SystemdUnit } from "../../lib/host";
import { Bytes } from "../../lib/units";
import { archive, debianPackage, exporterPlan, serverPlan } from "./plans";

const where = "production/hosts";

function problemsOf(plans: readonly ComponentPlan[], memory?: Bytes): string {
  try {
    mergePlans(plans, { where, memory });
  } catch (error) {
    if (error instanceof ValidationError) return error.message;
    throw error;
  }
  return "none";
}

const service = (name: string, sections: SystemdUnit["sections"] = { Service: {} }): SystemdUnit => ({
  name,
  reloads: false,
  sections,
});

describe("the plan of a host", () => {
  it("has its components by name, whatever the order of placing, and artifacts and accounts once", () => {
    const shared = { account: { name: "vmo-server", description: "A server" } };
    const merged = mergePlans([serverPlan(), exporterPlan(shared)], { where });
    expect(merged).toEqual(mergePlans([exporterPlan(shared), serverPlan()], { where }));
    expect(merged.components.map(({ component }) => component)).toEqual(["exporter", "server"]);
    expect(merged.artifacts.map(({ name }) => name)).toEqual(["exporter", "server"]);
    expect(merged.accounts).toEqual([shared.account]);
    expect(merged.memory.toString()).toBe("576MiB");
  });

  // No host could be given Telegraf or Fluentd: "'Telegraf: writes samples …' is not a valid GECOS field".
  it("refuses an account whose description systemd-sysusers would refuse, whoever made it", () => {
    const account = { name: "vmo-server", description: "Server: serves" };
    expect(problemsOf([serverPlan({ account })])).toBe(
      '[production/hosts] server.account.description: must be text in one line without a colon, got "Server: serves"',
    );
  });

  it("lets two components share an artifact of one version", () => {
    const tools = { artifacts: [archive("server", "1.2.3", ["server", "servertool"])] };
    const second = exporterPlan({ ...tools, units: [], probes: [] });
    expect(mergePlans([serverPlan(), second], { where }).artifacts).toHaveLength(1);
  });

  it.each<[string, ComponentPlan, string]>([
    [
      "two listeners on one port",
      exporterPlan({ listens: [{ port: 9090, protocol: "tcp", exposure: "loopback", purpose: "exporter metrics" }] }),
      "[production/hosts] server.listens: port 9090/tcp (Server web) is also opened by exporter; give one of them another port",
    ],
    [
      "two components of one name",
      serverPlan({
        ...{ listens: [], files: [], units: [], probes: [], validations: [] },
      }),
      "[production/hosts] server.component: is placed twice on this host; place it once",
    ],
    [
      "two versions of one artifact",
      exporterPlan({ artifacts: [archive("server", "1.2.4", ["exporter"])] }),
      "[production/hosts] server.artifacts: server 1.2.3 (upstream) is wanted by exporter in another version or from another place; a host has each artifact once",
    ],
    [
      "two programs of one name",
      exporterPlan({ artifacts: [archive("exporter", "0.9.0", ["exporter", "servertool"])] }),
      "[production/hosts] server.artifacts: program servertool of server has the name of another program of exporter; rename one of them",
    ],
    [
      "two units of one name",
      exporterPlan({ units: [service("vmo-server.service")] }),
      "[production/hosts] server.units: vmo-server.service is also a unit of exporter; name one of them differently",
    ],
    [
      "one account with two descriptions",
      exporterPlan({ account: { name: "vmo-server", description: "An exporter" } }),
      "[production/hosts] server.account: vmo-server is described otherwise by exporter; components that share an account describe it alike",
    ],
    [
      "two owners of one directory",
      exporterPlan({ directories: [{ path: "/var/lib/vm-observability/server" }] }),
      '[production/hosts] server.directories: "/var/lib/vm-observability/server" also belongs to exporter, with another account or mode; each directory has one owner',
    ],
  ])("refuses %s", (_, second, message) => {
    expect(problemsOf([second, serverPlan()])).toContain(message);
  });

  it.each<[string, Partial<ComponentPlan>, string]>([
    [
      "a file written twice",
      { files: [...serverPlan().files, { path: "server/flags.txt", content: "", onChange: "nothing" }] },
      '[production/hosts] server.files: "server/flags.txt" is written twice; each file has one writer',
    ],
    [
      "a file outside its component's folder",
      { files: [...serverPlan().files, { path: "other/x.yml", content: "", onChange: "nothing" }] },
      '[production/hosts] server.files: must lie below "server/", got "other/x.yml"',
    ],
    [
      "a file that climbs out of its folder",
      { files: [...serverPlan().files, { path: "server/../x", content: "", onChange: "nothing" }] },
      '[production/hosts] server.files: must be a plain relative path (letters, digits and . _ @ + = , - in each part), got "server/../x"',
    ],
    [
      "a directory outside /var",
      { directories: [{ path: "/etc/server" }] },
      '[production/hosts] server.directories: must be a plain path below "/var/lib" or "/var/log", got "/etc/server"',
    ],
    [
      "a network of clients that is none",
      { listens: [{ port: 9090, protocol: "tcp", exposure: "clients", networks: ["10.0.0.0/33"], purpose: "Web" }] },
      '[production/hosts] server.listens: networks of port 9090 must be literal, such as "10.0.0.0/8", got "10.0.0.0/33"',
    ],
    [
      "networks of a listener that is not for clients",
      { listens: [{ port: 9090, protocol: "tcp", exposure: "fleet", networks: ["10.0.0.0/8"], purpose: "Web" }] },
      '[production/hosts] server.listens: port 9090 must have the exposure "clients" to have networks, got "fleet"',
    ],
    [
      "a unit under a name that is not ours",
      { units: [...serverPlan().units, service("server.service")] },
      '[production/hosts] server.units: must be named "vmo-<name>.service" or ".timer", ".path", ".socket", got "server.service"',
    ],
    [
      "a unit that reloads without a way to",
      { units: [{ ...service("vmo-server.service"), reloads: true }] },
      "[production/hosts] server.units: vmo-server.service reloads, so its Service section needs ExecReload",
    ],
    [
      "credentials beside the plan's secrets",
      { units: [service("vmo-server.service", { Service: { LoadCredential: "a:/b" } })] },
      "[production/hosts] server.units: vmo-server.service must not set LoadCredential itself: the plan's secrets provide it",
    ],
    [
      "a unit that runs an unknown program",
      { units: [service("vmo-server.service", { Service: { ExecStart: "/opt/vm-observability/current/bin/servr" } })] },
      '[production/hosts] server.units: vmo-server.service runs the program "servr", which no plan has; did you mean "server"?',
    ],
    [
      "a unit that names an unknown file",
      {
        units: [
          service("vmo-server.service", {
            Service: { ExecStart: "/x /opt/vm-observability/current/files/server/flag.txt" },
          }),
        ],
      },
      '[production/hosts] server.units: vmo-server.service names the file "server/flag.txt", which no plan has; did you mean "server/flags.txt"?',
    ],
    [
      "a timer of an unknown service",
      { units: [...serverPlan().units, service("vmo-nightly-backup.timer", { Timer: { OnCalendar: "daily" } })] },
      '[production/hosts] server.units: a timer starts the unit "vmo-nightly-backup.service", which no plan has; did you mean "vmo-nightly-backup.timer"?',
    ],
    [
      "a secret from a variable that Terraform would take for an expression",
      {
        secrets: [
          { name: "token", unit: "vmo-server.service", from: { kind: "variable", variable: "a;reboot", version: 1 } },
        ],
      },
      '[production/hosts] server.secrets: must have a Terraform variable of letters, digits, _ and - for its secret "token", got "a;reboot"',
    ],
    ...["", "token", "/etc/o/the token", "/etc/o/", "/etc/o/a\\b"].map(
      (path): [string, Partial<ComponentPlan>, string] => [
        `a secret from ${JSON.stringify(path)}, which systemd would not read as a file`,
        { secrets: [{ name: "token", unit: "vmo-server.service", from: { kind: "file", path } }] },
        `[production/hosts] server.secrets: must have an absolute path without blanks and backslashes for its secret "token", a file of the host, got ${JSON.stringify(path)}`,
      ],
    ),
    ...(
      [
        ["/etc/vm-observability/secrets/mine", "/etc/vm-observability/secrets"],
        ["/etc/observability/..//vm-observability/secrets/mine", "/etc/vm-observability/secrets"],
        ["/etc/vm-observability/secrets.previous/x", "/etc/vm-observability/secrets.previous"],
        ["/opt/vm-observability/host/token", "/opt/vm-observability"],
        ["/var/lib/vm-observability/server/token", "/var/lib/vm-observability"],
        ["//run/credentials/vmo-server.service/token", "/run/credentials"],
      ] as const
    ).map(([path, ours]): [string, Partial<ComponentPlan>, string] => [
      `a secret from ${path}, where the host layer itself writes and deletes`,
      { secrets: [{ name: "token", unit: "vmo-server.service", from: { kind: "file", path } }] },
      `[production/hosts] server.secrets: must have a path outside of ${ours} for its secret "token", since what lies there is ` +
        `this library's to write and to delete, got "${path}"; put the file elsewhere, such as in /etc/observability/secrets`,
    ]),
    [
      "a secret whose name is a path",
      { secrets: [{ name: "../token", unit: "vmo-server.service", from: { kind: "file", path: "/etc/token" } }] },
      '[production/hosts] server.secrets: must have names of at most 200 letters, digits, . _ and -, got "../token"',
    ],
    [
      "a secret for an unknown unit",
      { secrets: [{ name: "token", unit: "vmo-serve.service", from: { kind: "file", path: "/etc/token" } }] },
      '[production/hosts] server.secrets: secret token is for the unit "vmo-serve.service", which no plan has; did you mean "vmo-server.service"?',
    ],
    [
      "a secret given twice",
      {
        secrets: [1, 2].map((version) => ({
          name: "token",
          unit: "vmo-server.service",
          from: { kind: "variable", variable: "token", version },
        })),
      },
      "[production/hosts] server.secrets: token is given twice to vmo-server.service; give it once",
    ],
    [
      "a probe of an unknown unit",
      { probes: [{ kind: "unit", purpose: "it stays up", unit: "vmo-x.timer" }] },
      '[production/hosts] server.probes: "it stays up" is about the unit "vmo-x.timer", which no plan has',
    ],
    [
      "a validation by an unknown program",
      { validations: [{ purpose: "rules are good", run: [{ program: "promtool" }] }] },
      '[production/hosts] server.validations: "rules are good" runs the program "promtool", which no plan has',
    ],
    [
      "a validation of an unknown file",
      {
        validations: [
          { purpose: "rules are good", run: [{ program: "servertool" }, { releaseFile: "server/rules/b.yml" }] },
        ],
      },
      '[production/hosts] server.validations: "rules are good" reads the file "server/rules/b.yml", which no plan has; did you mean "server/rules/a.yml"?',
    ],
    [
      "a stop of an unknown unit before an upgrade",
      { oneWay: { reason: "new storage", stop: ["vmo-db.service"], backup: [] } },
      '[production/hosts] server.oneWay.stop: stops the unit "vmo-db.service", which no plan has',
    ],
    [
      "a copy of what lies in another account's folder",
      { oneWay: { reason: "new storage", stop: [], backup: ["/var/lib/vm-observability/server/db"] } },
      "[production/hosts] server.oneWay.backup: must be one of the plan's directories, got " +
        '"/var/lib/vm-observability/server/db"',
    ],
  ])("refuses %s", (_, changes, message) => {
    expect(problemsOf([serverPlan(changes)]).split("\n")).toContain(message);
  });

  it("tells all problems at once, sorted by place", () => {
    const broken = serverPlan({ units: [], directories: [{ path: "/srv" }] });
    expect(problemsOf([broken]).split("\n")).toEqual([
      '[production/hosts] server.directories: must be a plain path below "/var/lib" or "/var/log", got "/srv"',
      '[production/hosts] server.probes: "the server runs its new rules" is about the unit "vmo-server.service", which no plan has',
      '[production/hosts] server.probes: "the server stays up" is about the unit "vmo-server.service", which no plan has',
    ]);
  });

  it("keeps a tenth of the machine's memory for its system", () => {
    expect(problemsOf([serverPlan(), exporterPlan()], Bytes.mebibytes(640))).toBe("none");
    expect(problemsOf([serverPlan(), exporterPlan()], Bytes.mebibytes(639))).toBe(
      "[production/hosts] memory: must leave a tenth of the machine's 639MiB to its system, got 576MiB " +
        "(server 512MiB, exporter 64MiB); use a larger machine, fewer roles or lower limits",
    );
  });

  it("takes packages of a distribution for programs", () => {
    const plan = exporterPlan({ artifacts: [debianPackage("exporter")] });
    expect(mergePlans([plan], { where }).artifacts).toEqual([debianPackage("exporter")]);
  });
});

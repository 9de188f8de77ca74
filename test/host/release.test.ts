import fc from "fast-check";
import { createHash } from "node:crypto";
import { ValidationError } from "../../lib/errors";
import { mergePlans, releaseOf, renderUnit, type ComponentPlan, type Release } from "../../lib/host";
import { archive, debianPackage, exporterPlan, serverPlan } from "./plans";

const SCRIPT = "#!/bin/sh\n";

const release = (...plans: readonly ComponentPlan[]): Release =>
  releaseOf(mergePlans(plans, { where: "test" }), SCRIPT);

function file(of: Release, path: string): string {
  const entry = of.entries.find((one) => one.path === path);
  if (entry === undefined) throw new ValidationError("test", [{ path, message: "is not in the release" }]);
  return entry.content;
}

/** Reload and restart digest of each unit. */
function digests(of: Release): Record<string, { reload: string; restart: string }> {
  const lines = file(of, "plan")
    .split("\n")
    .map((line) => line.split("\t"))
    .filter(([kind]) => kind === "unit");
  return Object.fromEntries(
    lines.map(([, name, , , reload, restart]) => [name ?? "", { reload: reload ?? "", restart: restart ?? "" }]),
  );
}

describe("a release", () => {
  it("holds all files, sorted, with their modes", () => {
    expect(release(serverPlan(), exporterPlan()).entries.map(({ mode, path }) => `${mode} ${path}`)).toEqual([
      "0755 activate",
      "0644 files/exporter/groups.yml",
      "0644 files/server/about.md",
      "0644 files/server/flags.txt",
      "0644 files/server/rules/a.yml",
      "0644 manifest",
      "0644 plan",
      "0644 sysusers.conf",
      "0644 tmpfiles.conf",
      "0644 units/vm-observability.target",
      "0644 units/vmo-exporter.service",
      "0644 units/vmo-server.service",
    ]);
  });

  it("lists every file but the manifest with mode and SHA-256, and has the manifest's as its digest", () => {
    const one = release(serverPlan());
    const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
    expect(file(one, "manifest")).toBe(one.manifest);
    expect(one.digest).toBe(sha256(one.manifest));
    expect(one.manifest.split("\n")[0]).toBe(
      "0755 a8076d3d28d21e02012b20eaf7dbf75409a6277134439025f282e368e3305abf  activate",
    );
    expect(one.manifest).toContain(`0644 ${sha256("threshold: 80\n")}  files/server/rules/a.yml\n`);
    expect(one.manifest).not.toContain(" manifest");
  });

  it("does not depend on the order of placing", () => {
    expect(release(serverPlan(), exporterPlan())).toEqual(release(exporterPlan(), serverPlan()));
  });

  it("changes its digest with any byte of any file", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        const of = (content: string) =>
          release(serverPlan({ files: [...serverPlan().files, { path: "server/x", content, onChange: "nothing" }] }));
        expect(of(a).digest === of(b).digest).toBe(a === b);
      }),
      { numRuns: 50 },
    );
  });

  it("makes accounts and directories, and keeps the folder of host metrics", () => {
    const one = release(serverPlan({ directories: [{ path: "/var/lib/vm-observability/server", mode: "0700" }] }));
    expect(file(one, "sysusers.conf")).toBe('u vmo-server - "A server" -\n');
    expect(file(one, "tmpfiles.conf")).toBe(
      [
        "d /var/lib/vm-observability 0755 root root -",
        "d /var/lib/vm-observability/server 0700 vmo-server vmo-server -",
        "d /var/lib/vm-observability/textfiles 0755 root root -",
        "",
      ].join("\n"),
    );
  });

  it("renders units that belong to one target and read their secrets as credentials", () => {
    const one = release(
      serverPlan({
        secrets: [
          { name: "token", unit: "vmo-server.service", from: { kind: "file", path: "/etc/secrets/token" } },
          { name: "key", unit: "vmo-server.service", from: { kind: "ssm-parameter", name: "/prod/key" } },
        ],
      }),
    );
    expect(file(one, "units/vm-observability.target")).toBe(
      "[Unit]\nDescription=Observability of this host\nWants=vmo-server.service\n\n[Install]\nWantedBy=multi-user.target\n",
    );
    expect(file(one, "units/vmo-server.service")).toBe(
      [
        "[Unit]",
        "Description=Server",
        "PartOf=vm-observability.target",
        "",
        "[Service]",
        "ExecStart=/opt/vm-observability/current/bin/server --rules /opt/vm-observability/current/files/server/rules",
        "ExecReload=/bin/kill -HUP $MAINPID",
        "LoadCredential=token:/etc/secrets/token",
        "LoadCredential=key:/etc/vm-observability/secrets/vmo-server.service/key",
        "",
      ].join("\n"),
    );
  });
});

describe("the plan of a release", () => {
  it("says in lines of fields what the activation does", () => {
    const one = release(
      exporterPlan({
        artifacts: [debianPackage("exporter")],
        account: { name: "vmo-exporter", description: "x", groups: ["adm"] },
      }),
      serverPlan({
        secrets: [
          { name: "key", unit: "vmo-server.service", from: { kind: "variable", variable: "db_key", version: 3 } },
        ],
        oneWay: { reason: "new storage", stop: ["vmo-server.service"], backup: ["/var/lib/vm-observability/server"] },
      }),
    );
    const units = digests(one);
    expect(
      file(one, "plan")
        .split("\n")
        .map((line) => line.split("\t")),
    ).toEqual([
      ["format", "1"],
      ["join", "vmo-exporter", "adm"],
      ["package", "exporter", "debian-13", "exporter"],
      ["mask", "exporter.service"],
      ["host-program", "exporter", "/usr/bin/exporter"],
      ["artifact", "server", "1.2.3"],
      [
        ...["archive", "server-1.2.3", "amd64"],
        ...["https://example.org/server/server-1.2.3.linux-amd64.tar.gz", "server-1.2.3.linux-amd64.tar.gz"],
        ...["server-1.2.3.linux-amd64", "-", "https://example.org/server/sha256sums.txt"],
      ],
      ["program", "server", "server-1.2.3", "server"],
      ["program", "servertool", "server-1.2.3", "servertool"],
      ["listen", "exporter", "9100", "tcp", "exporter metrics"],
      ["file", "exporter", "exporter/groups.yml", "reload"],
      ["probe", "exporter", "http", "60", "the exporter answers", "http://127.0.0.1:9100/metrics", "contains=up 1"],
      ["listen", "server", "9090", "tcp", "Server web"],
      ["directory", "server", "/var/lib/vm-observability/server"],
      ["file", "server", "server/rules/a.yml", "reload"],
      ["file", "server", "server/flags.txt", "restart"],
      ["file", "server", "server/about.md", "nothing"],
      [
        ...["secret", "server", "vmo-server.service", "key"],
        ...["/etc/vm-observability/secrets/vmo-server.service/key", "variable", "db_key"],
      ],
      [
        ...["validate", "server", "vmo-server", "5", "the server accepts its rules"],
        ...["{release}/bin/servertool", "check", "{release}/files/server/rules/a.yml"],
      ],
      ["probe", "server", "http", "60", "the server is ready", "http://127.0.0.1:9090/-/ready"],
      [
        ...["probe", "server", "metric", "60", "the server runs its new rules"],
        ...["reload_time", "since-reload", "vmo-server.service", "http://127.0.0.1:9090/metrics"],
      ],
      ["probe", "server", "unit", "60", "the server stays up", "vmo-server.service"],
      ["one-way", "server", "1.2.3", "-", "copy", "new storage"],
      ["one-way-stop", "server", "vmo-server.service"],
      ["one-way-backup", "server", "/var/lib/vm-observability/server"],
      ["unit", "vmo-exporter.service", "exporter", "starts", "-", units["vmo-exporter.service"]?.restart],
      ["unit-program", "vmo-exporter.service", "/usr/bin/exporter"],
      [
        ...["unit", "vmo-server.service", "server", "starts"],
        ...[units["vmo-server.service"]?.reload, units["vmo-server.service"]?.restart],
      ],
      [""],
    ]);
  });

  it("names the host facts whose change restarts a unit", () => {
    const [unit] = exporterPlan().units;
    const service = { ExecStart: "/x", EnvironmentFile: "/opt/vm-observability/host/host.env" };
    const plan = exporterPlan({ units: unit ? [{ ...unit, sections: { Service: service } }] : [] });
    expect(file(release(plan), "plan")).toContain("\nunit-fact\tvmo-exporter.service\thost.env\n");
  });

  const withFile = (path: string, content: string) =>
    serverPlan({ files: serverPlan().files.map((one) => (one.path === path ? { ...one, content } : one)) });
  const secret = (version: number) =>
    serverPlan({
      secrets: [{ name: "key", unit: "vmo-server.service", from: { kind: "variable", variable: "key", version } }],
    });
  const mirrored = (): ComponentPlan => {
    const { archives, ...rest } = archive("server", "1.2.3", ["server", "servertool"]);
    return serverPlan({
      artifacts: [
        {
          ...rest,
          archives: { amd64: { ...archives.amd64!, url: "https://mirror/x", checksums: "https://mirror/y" } },
        },
      ],
    });
  };

  it.each<[string, ComponentPlan, ComponentPlan, Record<string, string>]>([
    ["nothing", serverPlan(), serverPlan(), {}],
    ["one rule", serverPlan(), withFile("server/rules/a.yml", "threshold: 90\n"), { "vmo-server.service": "reload" }],
    [
      "a file read at start",
      serverPlan(),
      withFile("server/flags.txt", "--slow\n"),
      { "vmo-server.service": "restart" },
    ],
    ["a file that people read", serverPlan(), withFile("server/about.md", "New.\n"), {}],
    [
      "the version of a program",
      serverPlan(),
      serverPlan({ artifacts: [archive("server", "1.2.4", ["server", "servertool"])] }),
      { "vmo-server.service": "restart" },
    ],
    ["the mirror", serverPlan(), mirrored(), {}],
    ["a secret's version", secret(1), secret(2), { "vmo-server.service": "restart" }],
  ])("tells what a change of %s does to units", (_, before, after, expected) => {
    const [old, young] = [digests(release(before, exporterPlan())), digests(release(after, exporterPlan()))];
    const changes = Object.keys(young).flatMap((unit) => {
      if (old[unit]?.restart !== young[unit]?.restart) return [[unit, "restart"]];
      return old[unit]?.reload === young[unit]?.reload ? [] : [[unit, "reload"]];
    });
    expect(Object.fromEntries(changes)).toEqual(expected);
  });

  it("restarts a unit that cannot reload when a file of its component changes", () => {
    const changed = exporterPlan({ files: [{ path: "exporter/groups.yml", content: "new\n", onChange: "reload" }] });
    const [old, young] = [digests(release(exporterPlan())), digests(release(changed))];
    expect(young["vmo-exporter.service"]?.reload).toBe("-");
    expect(young["vmo-exporter.service"]?.restart).not.toBe(old["vmo-exporter.service"]?.restart);
  });

  it("leaves a timer alone when its service's files change", () => {
    const timed = (content: string) =>
      exporterPlan({
        files: [{ path: "exporter/groups.yml", content, onChange: "restart" }],
        units: [
          ...exporterPlan().units,
          { name: "vmo-exporter.timer", reloads: false, sections: { Timer: { OnCalendar: "daily" } } },
        ],
      });
    const [old, young] = [digests(release(timed("a"))), digests(release(timed("b")))];
    expect(young["vmo-exporter.timer"]).toEqual(old["vmo-exporter.timer"]);
    expect(young["vmo-exporter.service"]).not.toEqual(old["vmo-exporter.service"]);
  });

  it("has units that only a timer starts wait", () => {
    const [unit] = exporterPlan().units;
    const plan = exporterPlan({ units: unit ? [{ ...unit, starts: false }] : [] });
    expect(file(release(plan), "plan")).toContain("\nunit\tvmo-exporter.service\texporter\twaits\t");
    expect(file(release(plan), "units/vm-observability.target")).not.toContain("Wants=");
  });

  it("refuses a field that would break out of its line", () => {
    const probes = [{ kind: "http", purpose: "two\nlines", url: "http://127.0.0.1" }] as const;
    expect(() => release(serverPlan({ probes }))).toThrow(
      'fields of the activation plan are one line and not empty, got "two\\nlines"',
    );
  });
});

describe("a unit file", () => {
  it("has systemd's usual order of sections, repeated lines for lists, yes and no", () => {
    const sections = {
      Install: { WantedBy: "multi-user.target" },
      Service: { ExecStart: "/bin/x", Environment: ["A=1", "B=2"], NoNewPrivileges: true, PrivateTmp: false, Nice: 5 },
      Unit: { Description: "X" },
    };
    expect(renderUnit({ name: "vmo-x.service", sections })).toBe(
      [
        "[Unit]\nDescription=X\n",
        "[Service]\nExecStart=/bin/x\nEnvironment=A=1\nEnvironment=B=2\nNoNewPrivileges=yes\nPrivateTmp=no\nNice=5\n",
        "[Install]\nWantedBy=multi-user.target\n",
      ].join("\n"),
    );
  });

  it.each(["a\nExecStartPre=/bin/evil", "a\r", "continues \\"])(
    "refuses a value that breaks out of its line: %j",
    (value) => {
      expect(() => renderUnit({ name: "vmo-x.service", sections: { Unit: { Description: value } } })).toThrow(
        `[vmo-x.service] Unit.Description: must be one line, got ${JSON.stringify(value)}`,
      );
    },
  );
});

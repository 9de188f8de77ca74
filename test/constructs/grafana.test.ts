import { MonitoringStack, parseSpecification, SshFleet, type SshHostProps } from "../../index";
import { Dashboards } from "../../constructs/dashboards";
import { Grafana } from "../../constructs/grafana";
import { matchers, releaseFiles, synthesized, testApp } from "../../testing";
import { schemaProblems } from "./joined-stack";

expect.extend(matchers);

const hostKeys = ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIF5olcwaJ2SrTdlW+OVUBde32Ulf/TRMqbyydcTOKyJZ"];
const CLOSED = `
security:
  certificates: { folder: certificates }
  users: { alice: viewer, omar: operator, ada: admin }
  users_file: /etc/observability/secrets/users
`;
const ON = "grafana: { enabled: true }\n";

const host = (name: string, address: string, roles: SshHostProps["roles"] = []) => ({ name, address, roles, hostKeys });
const ONE = [host("monitor-1", "10.20.0.5", ["metrics"]), host("web-1", "10.20.0.11")];
const THREE = [
  host("monitor-1", "10.20.0.5", ["metrics"]),
  host("dash-1", "10.20.0.6", ["dashboards"]),
  host("proxy-1", "10.20.0.7", ["proxy"]),
];

function build(text: string, hosts = ONE, more: object = {}): MonitoringStack {
  return new MonitoringStack(testApp(), "production", {
    specification: parseSpecification(text, { source: "o.yaml" }),
    fleet: SshFleet.of({ hosts, login: { user: "admin", privateKeyFile: "~/.ssh/id" } }),
    channels: { webhook: { url: "http://10.20.0.9/alerts" } },
    ...more,
  });
}

const filesOf = (text: string, of = "monitor-1", hosts = ONE) => releaseFiles(build(text, hosts), of);

describe("Grafana in a stack", () => {
  const stack = build(CLOSED + ON);
  const files = releaseFiles(stack, "monitor-1");

  it("runs behind a gateway of its own, on a socket", () => {
    expect(Object.keys(files).filter((path) => /^units\/.*grafana/.test(path))).toEqual([
      "units/vmo-grafana-gateway.service",
      "units/vmo-grafana.service",
    ]);
    expect(files["files/grafana/grafana.ini"]).toContain("socket = /run/vmo-grafana/grafana.sock");
    expect(stack.grafana?.url).toBe("https://10.20.0.5:8090/grafana");
  });

  it("is not there by default, and then nothing of it is loaded", () => {
    const without = build(CLOSED);
    expect(without.grafana).toBeUndefined();
    expect(releaseFiles(without, "monitor-1")).not.toHaveProperty(["units/vmo-grafana.service"]);
  });

  it("shows all dashboards, its own included, in folders by audience", () => {
    const shown = Object.keys(files).filter((path) => path.startsWith("files/grafana/dashboards/"));
    expect(shown.length).toBe(Object.keys(stack.grafana?.dashboards.files ?? {}).length);
    expect(shown).toContain("files/grafana/dashboards/Monitoring/grafana.json");
    expect(files["files/grafana/provisioning/dashboards/fleet.yaml"]).toContain(
      "path: /run/vmo-grafana/dashboards/Monitoring",
    );
  });

  it("asks Prometheus and Alertmanager with the certificate of its host", () => {
    const sources = files["files/grafana/provisioning/datasources/fleet.yaml"];
    expect(sources).toContain("url: https://monitor-1.fleet.internal:9090");
    expect(sources).toContain("uid: alertmanager");
    expect(sources).toContain("tlsClientKey: $__file{/etc/vm-observability/secrets/certificates/fleet.pem}");
  });

  it("is scraped, has alerts, a link on the portal, and alerts lead to it", () => {
    expect(stack.metrics.scrapeJobs).toContain("grafana");
    expect(stack).toHavePrometheusRule("GrafanaQueriesFail", { group: "grafana", labels: { severity: "warning" } });
    expect(files["files/portal/site/index.html"]).toContain('<a href="https://10.20.0.5:8090/grafana">Grafana</a>');
    expect(files["files/portal/site/dashboards/host.html"]).toContain(
      '<a id="in-grafana" href="https://10.20.0.5:8090/grafana/d/host">In Grafana</a>',
    );
    expect(files["files/prometheus/rules/system_alerts.yml"] ?? JSON.stringify(files)).toContain(
      "https://10.20.0.5:8090/grafana/d/host",
    );
  });

  it("is reached through the portal over TLS, and not without", () => {
    const portal = String(files["files/portal/caddy.json"]);
    expect(portal).toContain('"/grafana/*"');
    expect(portal).toContain('"dial": "127.0.0.1:3000"');
  });

  it("has plans and a contribution that the schemas take", () => {
    expect(schemaProblems(stack)).toEqual([]);
  });

  it("synthesizes", () => {
    expect(() => synthesized(stack)).not.toThrow();
  });
});

describe("Grafana on a host of its own", () => {
  const stack = build(CLOSED + ON, THREE);
  const files = releaseFiles(stack, "dash-1");

  it("lets in the portal's hosts to say who somebody is, and Prometheus's to read its metrics", () => {
    const gateway = String(files["files/grafana-gateway/caddy.json"]);
    expect(gateway).toContain('[\\"people.role.fleet.internal\\"].exists');
    expect(gateway).toContain('[\\"people.role.fleet.internal\\",\\"metrics.role.fleet.internal\\"].exists');
  });

  it("is dialled by its fleet name", () => {
    expect(releaseFiles(stack, "proxy-1")["files/portal/caddy.json"]).toContain('"dial": "dash-1.fleet.internal:3000"');
  });

  it("leaves out Alertmanager, which lets in no dashboards, and says so", () => {
    expect(files["files/grafana/provisioning/datasources/fleet.yaml"]).not.toContain("alertmanager");
    synthesized(stack);
    const warnings = stack.node.findAll().flatMap(({ node }) => node.metadata.map(({ data }) => String(data)));
    expect(warnings.filter((line) => line.includes("grafana.data-source-left-out"))).toEqual([
      expect.stringContaining(
        "has no data source Alertmanager, which lets in hosts with the role metrics or proxy alone",
      ),
    ]);
  });
});

describe("the dashboards of Grafana", () => {
  it("are those of a wing that makes some, with its own", () => {
    const own = { title: "Shop", description: "d", rows: [] };
    const stack = build(CLOSED + ON, ONE, {
      wings: [(one: MonitoringStack) => new Dashboards(one, "dashboards", { metrics: one.metrics, dashboards: [own] })],
    });
    expect(stack.grafana?.dashboards).toBe(Dashboards.of(stack.metrics));
    expect(releaseFiles(stack, "monitor-1")).toHaveProperty(["files/grafana/dashboards/General/shop.json"]);
  });
});

describe("Grafana is refused", () => {
  const wrong =
    (text: string, hosts = ONE, more: object = {}) =>
    () =>
      synthesized(build(text, hosts, more));
  const signIn = CLOSED.replace(/ {2}certificates.*\n/, "");

  it.each([
    [
      "without certificates",
      wrong(signIn + ON),
      "security.certificates: must be given for Grafana, which believes the portal about who somebody is",
    ],
    [
      "without a sign-in",
      wrong(`security: { certificates: { folder: certificates } }\n${ON}`),
      "security.users: must be given for Grafana, or security.oidc",
    ],
    [
      "on several hosts",
      wrong(CLOSED + ON, [
        ...ONE,
        host("dash-1", "10.20.0.8", ["dashboards"]),
        host("dash-2", "10.20.0.9", ["dashboards"]),
      ]),
      'grafana.enabled: must be false unless one host has the role "dashboards", because Grafana keeps its database on one, got dash-1, dash-2',
    ],
    [
      "beside another Grafana",
      wrong(`${CLOSED}${ON}links: { dashboards: "https://grafana.example.com" }`),
      "links.dashboards: must be left out where the stack has its own Grafana",
    ],
    [
      "with too little memory",
      wrong(`${CLOSED}grafana: { enabled: true, memory: 128MiB }`),
      'memory: must be at least 256MiB, got "128MiB": the server would not start',
    ],
    ["at a port that another server has", wrong(`${CLOSED}grafana: { enabled: true, port: 9090 }`), "port 9090/tcp"],
    [
      "with a build of no version",
      wrong(`${CLOSED}grafana: { enabled: true, build: "123" }`),
      "grafana.build: has no effect without artifacts.versions.grafana",
    ],
    [
      "in a version whose build is not known",
      wrong(`${CLOSED}${ON}artifacts: { versions: { grafana: 12.4.99 } }`),
      'version: must be one whose build is known (12.4.0, 12.4.1, 12.4.3, 13.2.1, 13.2.2), got "12.4.99"',
    ],
    [
      "in a version before 12.4",
      wrong(`${CLOSED}${ON}artifacts: { versions: { grafana: 11.6.0 } }`),
      "version: must be Grafana 12.4.0 or later, got 11.6.0",
    ],
    [
      "from packages, which there are not",
      wrong(`${CLOSED}${ON}artifacts: { sources: { grafana: distribution } }`),
      'source: must be "upstream": no distribution packages it',
    ],
    [
      "with operators of a role that it does not have",
      wrong(`${CLOSED}grafana: { enabled: true, operators: admin }`),
      'grafana.operators: must be "viewer" or "editor", got "admin"',
    ],
    [
      "with a key that it does not have",
      wrong(`${CLOSED}grafana: { enabled: true, admin_password: secret }`),
      "grafana.admin_password: unknown key",
    ],
    [
      "where it reaches no Prometheus",
      wrong(CLOSED + ON, [...ONE, host("dash-1", "10.20.0.8", ["dashboards"])], { metrics: { exposure: "loopback" } }),
      "grafana.enabled: must reach a Prometheus, and each listens on loopback of its own host",
    ],
    [
      "twice",
      () => new Grafana(build(CLOSED + ON), "second", { metrics: build(CLOSED + ON).metrics }),
      "grafana: is placed on the fleet already; a fleet has each component once",
    ],
    [
      "with dashboards that are none",
      () => new Grafana(build(CLOSED), "g", { metrics: build(CLOSED).metrics, dashboards: {} as Dashboards }),
      "dashboards: must be new Dashboards(…), got",
    ],
  ])("%s", (_, making, message) => {
    expect(making).toThrow(message);
  });

  it("not in a version that is not known, where its build is given", () => {
    const files = filesOf(
      `${CLOSED}grafana: { enabled: true, build: "30647961040" }\nartifacts: { versions: { grafana: 12.4.7 } }`,
    );
    expect(JSON.stringify(files)).toContain("grafana_12.4.7_30647961040_linux_amd64.tar.gz");
  });
});

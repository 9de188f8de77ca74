import { Duration } from "../../lib/units";
import { alertmanagerPlan } from "../../lib/alertmanager";
import { ONE_LINE, ONE_URL } from "../../lib/host";
import { CHANNELS, modelOf, upstream, webhook } from "./model";

describe("Alertmanager's plan", () => {
  it("runs a single server from the live release, with the port for gossip closed", () => {
    const plan = alertmanagerPlan(webhook, upstream);
    expect(plan.files.map(({ path, onChange }) => [path, onChange])).toEqual([
      ["alertmanager/alertmanager.yml", "reload"],
      ["alertmanager/templates/observability.tmpl", "reload"],
    ]);
    expect(plan.units[0]?.sections.Service).toMatchObject({
      ExecStart:
        "/opt/vm-observability/current/bin/alertmanager " +
        "--config.file=/opt/vm-observability/current/files/alertmanager/alertmanager.yml " +
        "--storage.path=/var/lib/vm-observability/alertmanager --data.retention=120h " +
        "--data.maintenance-interval=15s " +
        "--web.listen-address=:9093 --dispatch.start-delay=75s --cluster.listen-address=",
      ExecReload: "/bin/kill -HUP $MAINPID",
      Environment: ["GOMEMLIMIT=241591910"],
      User: "vmo-alertmanager",
      ReadWritePaths: "/var/lib/vm-observability/alertmanager",
      RestrictAddressFamilies: "AF_UNIX AF_INET AF_INET6",
      MemoryMax: "256M",
    });
    expect(plan.units[0]?.sections.Service).not.toHaveProperty("EnvironmentFile");
    expect(plan.listens).toEqual([
      { port: 9093, protocol: "tcp", exposure: "fleet", clients: ["metrics"], purpose: "Alertmanager web and API" },
    ]);
  });

  it("waits for the members before it for no longer than a group is left alone", () => {
    const timeoutOf = (members: number, seconds: number) => {
      const root = { ...webhook.routing.root, groupInterval: Duration.seconds(seconds) };
      const cluster = { peers: Array.from({ length: members }, (_, index) => `monitor-${index}`) };
      const plan = alertmanagerPlan({ ...webhook, routing: { ...webhook.routing, root }, cluster }, upstream);
      return /--cluster.peer-timeout=(\S+)/.exec(String(plan.units[0]?.sections.Service?.ExecStart))?.[1];
    };
    expect([timeoutOf(2, 300), timeoutOf(2, 5), timeoutOf(5, 60)]).toEqual([undefined, "2500ms", "12000ms"]);
  });

  it("opens gossip for both protocols in a cluster, and gets its own address", () => {
    const plan = alertmanagerPlan({ ...webhook, cluster: { peers: ["10.20.0.5", "10.20.0.6"] } }, upstream);
    expect(String(plan.units[0]?.sections.Service?.ExecStart).split(" ").slice(-5)).toEqual([
      "--cluster.listen-address=:9094",
      "--cluster.advertise-address=${VMO_HOST_ADDRESS}:9094",
      "--cluster.label=vm-observability",
      "--cluster.peer=10.20.0.5:9094",
      "--cluster.peer=10.20.0.6:9094",
    ]);
    expect(plan.units[0]?.sections.Service?.EnvironmentFile).toEqual(["/opt/vm-observability/host/host.env"]);
    expect(plan.listens.map(({ port, protocol, exposure }) => `${port}/${protocol} ${exposure}`)).toEqual([
      "9093/tcp fleet",
      "9094/tcp fleet",
      "9094/udp fleet",
    ]);
  });

  it("asks each other member before it stops", () => {
    const peers = ["monitor-1.fleet.internal", "10.20.0.6:9095"];
    const { guards, units } = alertmanagerPlan({ ...webhook, cluster: { peers } }, upstream);
    expect(units[0]?.fleetNames).toBe(true);
    expect(guards?.map(({ about, url }) => [about, url])).toEqual([
      ["monitor-1.fleet.internal", "http://monitor-1.fleet.internal:9093/-/ready"],
      ["10.20.0.6", "http://10.20.0.6:9093/-/ready"],
    ]);
    expect(String(units[0]?.sections.Service?.ExecStart).split(" ").slice(-2)).toEqual([
      "--cluster.peer=monitor-1.fleet.internal:9094",
      "--cluster.peer=10.20.0.6:9095",
    ]);
  });

  it("knows no label of its cluster before 0.26", () => {
    const plan = alertmanagerPlan({ ...webhook, cluster: { peers: [] } }, { ...upstream, version: "0.25.0" });
    expect(String(plan.units[0]?.sections.Service?.ExecStart)).not.toContain("--cluster.label");
  });

  it("has its files checked by the new amtool, and is proven to run them", () => {
    const plan = alertmanagerPlan({ ...webhook, port: 9193 }, upstream);
    expect(plan.validations.map(({ run }) => run)).toEqual([
      [{ program: "amtool" }, "check-config", { releaseFile: "alertmanager/alertmanager.yml" }],
    ]);
    expect(plan.probes).toMatchObject([
      { kind: "http", url: "http://127.0.0.1:9193/-/ready" },
      { kind: "metric", metric: "alertmanager_config_last_reload_successful", is: { value: 1 } },
      { kind: "metric", metric: "alertmanager_config_last_reload_success_timestamp_seconds", is: "since-reload" },
      { kind: "unit", unit: "vmo-alertmanager.service" },
    ]);
  });

  it("hands secrets to the unit, each once, and keeps their places out of every file", () => {
    const plan = alertmanagerPlan(modelOf(CHANNELS), upstream);
    expect(plan.secrets).toEqual([
      {
        name: "slack-url",
        unit: "vmo-alertmanager.service",
        from: { kind: "file", path: "/etc/observability/secrets/slack-url" },
        content: ONE_URL,
      },
      {
        name: "email-password",
        unit: "vmo-alertmanager.service",
        from: { kind: "file", path: "/etc/observability/secrets/mail-password" },
        content: ONE_LINE,
      },
    ]);
    expect(plan.files.filter(({ content }) => content.includes("/etc/observability"))).toEqual([]);
  });

  it("takes the distribution's package with its unit masked", () => {
    const packages = { source: { source: "distribution" }, distribution: "debian-12" } as const;
    expect(alertmanagerPlan(webhook, packages).artifacts).toEqual([
      {
        kind: "package",
        name: "alertmanager",
        version: "0.25.0",
        distribution: "debian-12",
        packages: ["prometheus-alertmanager"],
        maskedUnits: ["prometheus-alertmanager.service"],
        programs: { alertmanager: "/usr/bin/prometheus-alertmanager", amtool: "/usr/bin/amtool" },
      },
    ]);
  });
});

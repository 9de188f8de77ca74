import {
  alertmanagerOf,
  alertmanagerPlan,
  alertmanagerProblems,
  alertmanagerRules,
  alertmanagerVersion,
  peersFact,
  renderAlertmanager,
  slackChannel,
  supports,
  webhookChannel,
  type AlertmanagerModel,
} from "../../lib/alertmanager";
import { defaultSpecification, mergeSpecification } from "../../lib/specification";
import { Bytes, Duration } from "../../lib/units";
import { toYaml } from "../../lib/yaml";
import { CHANNELS, modelOf, only } from "./model";

const upstream = { source: { source: "upstream" }, distribution: "debian-13" } as const;
const webhook = modelOf(only(["webhook"]));

describe("Alertmanager's file", () => {
  it("has a route for each severity, and below it one for each tier", () => {
    expect(toYaml(renderAlertmanager(webhook, "0.33.1").route)).toBe(`receiver: default
group_by:
  - alertname
group_wait: 30s
group_interval: 5m
repeat_interval: 4h
routes:
  - receiver: "null"
    matchers:
      - severity="none"
  - receiver: severity-info
    matchers:
      - severity="info"
  - receiver: severity-warning
    matchers:
      - severity="warning"
    routes:
      - receiver: severity-warning
        continue: true
      - receiver: severity-warning-escalation
        group_by:
          - ...
        group_wait: 30m
        continue: true
  - receiver: severity-critical
    matchers:
      - severity="critical"
    routes:
      - receiver: severity-critical
        continue: true
      - receiver: severity-critical-escalation
        group_by:
          - ...
        group_wait: 15m
        continue: true
`);
  });

  it("has the muting, by name only for versions that know names", () => {
    const rules = (version: string) => renderAlertmanager(webhook, version).inhibit_rules;
    expect(rules("0.28.1")?.map(({ name }) => name)).toEqual([undefined, undefined, undefined, undefined, undefined]);
    expect(rules("0.30.0")).toEqual([
      {
        name: "critical-over-warning-and-info",
        source_matchers: ['severity="critical"', 'family!=""'],
        target_matchers: ['severity=~"warning|info"', 'family!=""'],
        equal: ["family", "instance"],
      },
      {
        name: "warning-over-info",
        source_matchers: ['severity="warning"', 'family!=""'],
        target_matchers: ['severity=~"info"', 'family!=""'],
        equal: ["family", "instance"],
      },
      {
        name: "host-down-over-its-alerts",
        source_matchers: ['alertname="HostDown"'],
        target_matchers: ['family!="service"'],
        equal: ["instance"],
      },
      {
        name: "host-down-over-its-targets",
        source_matchers: ['alertname="HostDown"'],
        target_matchers: ['family="service"', 'job!="node"'],
        equal: ["instance"],
      },
      {
        name: "target-down-over-its-alerts",
        source_matchers: ['family="service"'],
        target_matchers: ['family!="service"'],
        equal: ["job", "instance"],
      },
    ]);
  });

  it("quotes and escapes whatever a matcher compares with", () => {
    const odd = { label: "service", operator: "=", value: 'a "b" \\ c\nd' } as const;
    const root = { ...webhook.routing.root, routes: [{ matchers: [odd], receiver: "default" }] };
    const { route } = renderAlertmanager({ ...webhook, routing: { ...webhook.routing, root } }, "0.33.1");
    expect(route.routes?.[0]?.matchers).toEqual(['service="a \\"b\\" \\\\ c\\nd"']);
  });

  it("has the settings of every channel, and of secrets only where the unit has them", () => {
    const critical = renderAlertmanager(modelOf(CHANNELS), "0.33.1").receivers.find(
      ({ name }) => name === "severity-critical",
    );
    expect(critical).toEqual({
      name: "severity-critical",
      slack_configs: [
        {
          send_resolved: true,
          api_url_file: "/run/credentials/vmo-alertmanager.service/slack-url",
          channel: "#ops",
          color: '{{ template "observability.color" . }}',
          title: '{{ template "observability.title" . }}',
          title_link: '{{ template "observability.link" . }}',
          text: '{{ template "observability.slack" . }}',
          fallback: '{{ template "observability.title" . }}',
        },
      ],
      email_configs: [
        {
          send_resolved: true,
          to: "ops@example.com, lead@example.com",
          from: "alerts@example.com",
          smarthost: "mail.example.com:587",
          auth_username: "alerts",
          auth_password_file: "/run/credentials/vmo-alertmanager.service/email-password",
          require_tls: true,
          headers: { Subject: '{{ template "observability.title" . }}' },
          html: '{{ template "observability.html" . }}',
          text: '{{ template "observability.text" . }}',
        },
      ],
      webhook_configs: [{ send_resolved: true, url: "http://bridge.example.com/alerts" }],
    });
  });
});

describe("what cannot work", () => {
  const given = (change: Parameters<typeof mergeSpecification>[1]) => mergeSpecification(defaultSpecification, change);

  it.each<[string, () => unknown, string]>([
    [
      "a channel that does not exist",
      () => alertmanagerOf(given({ escalationMatrix: { severityLevels: { info: { channels: ["slak"] } } } })),
      '[alertmanager] escalation_matrix.severity_levels.info.channels: unknown channel "slak"; did you mean "slack"? ' +
        "(known: slack, email, pagerduty, sms, phone, teams, webhook, opsgenie)",
    ],
    [
      "two channels of one name",
      () => modelOf(only(["webhook"]), { channels: [webhookChannel({ url: "http://x.example.com" })] }),
      '[alertmanager] channels: must have unique names, got "webhook" twice',
    ],
    [
      "telling again before the group is looked at",
      () => alertmanagerOf(given({ alertmanager: { repeatInterval: Duration.minutes(1) } })),
      '[alertmanager] alertmanager.repeat_interval: must be at least alertmanager.group_interval (5m), got "1m"',
    ],
    [
      "telling again after all is forgotten",
      () => alertmanagerOf(given({ alertmanager: { repeatInterval: Duration.days(7) } })),
      '[alertmanager] alertmanager.repeat_interval: must be at most 5d, for as long as Alertmanager remembers what it told, got "7d"',
    ],
    [
      "a webhook's secret address for a version that crashes over it",
      () =>
        alertmanagerPlan(modelOf({ webhook: { urlFile: "/etc/observability/hook" } }), {
          ...upstream,
          version: "0.25.0",
        }),
      "[alertmanager] channels.webhook: url_file of webhook_configs needs Alertmanager 0.28.0 or later, got 0.25.0; choose such a version or another channel",
    ],
    [
      "a receiver that the version lacks",
      () =>
        alertmanagerPlan(
          modelOf(only(["slack"]), {
            channels: [{ name: "teams", integration: "msteamsv2_configs", secrets: [], settings: () => ({}) }],
          }),
          { source: { source: "distribution" }, distribution: "debian-12" },
        ),
      "[alertmanager] channels.teams: msteamsv2_configs needs Alertmanager 0.28.0 or later, got 0.25.0; choose such a version or another channel",
    ],
    [
      "a version that the distribution does not have",
      () =>
        alertmanagerPlan(webhook, { source: { source: "distribution" }, distribution: "debian-13", version: "0.33.1" }),
      '[alertmanager] version: must be 0.28.1, which debian-13 has, got "0.33.1"; leave it out or take source "upstream"',
    ],
    [
      "a version that is too old",
      () => alertmanagerPlan(webhook, { ...upstream, version: "0.24.0" }),
      "[alertmanager] version: must be Alertmanager 0.25.0 or later, got 0.24.0",
    ],
  ])("refuses %s", (_, make, message) => {
    expect(make).toThrow(new RegExp(`^${message.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`, "m"));
  });

  const root = webhook.routing.root;
  const routed = (change: Partial<typeof root>): AlertmanagerModel => ({
    ...webhook,
    routing: { ...webhook.routing, root: { ...root, ...change } },
  });

  it.each<[string, AlertmanagerModel, string]>([
    ["a port out of range", { ...webhook, port: 0 }, "port: must be a port from 1 to 65535, got 0"],
    [
      "too little memory",
      { ...webhook, memory: Bytes.mebibytes(16) },
      'memory: must be at least 32MiB, got "16MiB": the server would not start',
    ],
    [
      "an address that breaks the command line",
      { ...webhook, externalUrl: "alerts.example.com" },
      'externalUrl: must begin with https:// or http:// and have no blanks, quotes, %, $ or \\, got "alerts.example.com"',
    ],
    [
      "gossip on the port of the pages",
      { ...webhook, cluster: { port: 9093 } },
      "cluster.port: must differ from the web port, got 9093 for both",
    ],
    [
      "a peer that is known only at apply",
      { ...webhook, cluster: { peers: ["${TfToken[TOKEN.1]}"] } },
      'cluster.peers[0]: must be a name or an address that is known at synthesis, IPv6 in brackets, got "${TfToken[TOKEN.1]}"; leave peers out and give them as the host fact "alertmanager.env"',
    ],
    [
      "repeating before the group is looked at",
      routed({ repeatInterval: Duration.minutes(1) }),
      'routing.root.repeatInterval: must be at least groupInterval (5m), got "1m"',
    ],
    [
      "a wait longer than the memory of what was told",
      routed({ repeatInterval: Duration.days(7) }),
      'routing.root.repeatInterval: must be at most dataRetention (5d), got "7d"',
    ],
    [
      "no interval at all",
      routed({ groupInterval: Duration.zero }),
      "routing.root: must have a groupInterval and a repeatInterval above 0s",
    ],
    [
      "matchers at the root",
      routed({ matchers: [{ label: "a", operator: "=", value: "b" }] }),
      "routing.root: must have no matchers: it takes what no other route does",
    ],
    ["a root that continues", routed({ continue: true }), "routing.root: must not continue: it has no siblings"],
    [
      "inhibition of every host at once",
      {
        ...webhook,
        routing: { ...webhook.routing, inhibitions: [{ name: "all", source: [], target: [], equal: [] }] },
      },
      "routing.inhibitions.all: must have labels that are equal: without them one alert mutes those of every host",
    ],
    [
      "a receiver that nobody uses",
      {
        ...webhook,
        routing: { ...webhook.routing, receivers: [...webhook.routing.receivers, { name: "idle", channels: [] }] },
      },
      "routing.receivers.idle: must be the receiver of a route, got none; remove it",
    ],
    [
      "a route to nowhere",
      routed({ routes: [...(root.routes ?? []), { matchers: [], receiver: "nobody" }] }),
      'routing.root.routes[4].receiver: must be one of routing.receivers, got "nobody"',
    ],
    [
      "a span of time that is not there",
      routed({ routes: [...(root.routes ?? []), { matchers: [], receiver: "default", activeDuring: ["nights"] }] }),
      'routing.root.routes[4]: must name one of routing.timeIntervals, got "nights"',
    ],
  ])("refuses %s", (_, model, message) => {
    expect(alertmanagerProblems(model, "0.33.1").map(({ path, message: text }) => `${path}: ${text}`)).toEqual([
      message,
    ]);
  });
});

describe("the versions", () => {
  it("are those of the distributions and the newest that is tested", () => {
    expect(alertmanagerVersion("upstream", "debian-13")).toBe("0.33.1");
    expect(alertmanagerVersion("distribution", "debian-12")).toBe("0.25.0");
    expect(alertmanagerVersion("distribution", "debian-13")).toBe("0.28.1");
  });

  it.each([
    ["clusterLabel", false, true, true],
    ["utf8Matchers", false, true, true],
    ["webhookTimeout", false, true, true],
    ["inhibitionNames", false, false, true],
    ["webhookPayload", false, false, true],
  ] as const)("have %s: 0.25.0 %s, 0.28.1 %s, 0.33.1 %s", (feature, ...expected) => {
    expect(["0.25.0", "0.28.1", "0.33.1"].map((version) => supports(version, feature))).toEqual(expected);
  });
});

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
      { port: 9093, protocol: "tcp", exposure: "fleet", purpose: "Alertmanager web and API" },
    ]);
  });

  it("opens gossip for both protocols in a cluster, and is told its own address", () => {
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

  it("reads peers that are known only at apply from a host fact", () => {
    const service = alertmanagerPlan({ ...webhook, cluster: {} }, upstream).units[0]?.sections.Service;
    expect(String(service?.ExecStart).split(" ").at(-1)).toBe("$VMO_ALERTMANAGER_PEERS");
    expect(service?.EnvironmentFile).toEqual([
      "/opt/vm-observability/host/host.env",
      "/opt/vm-observability/host/alertmanager.env",
    ]);
    expect(peersFact(["10.20.0.5", "10.20.0.6"])).toBe(
      "VMO_ALERTMANAGER_PEERS=--cluster.peer=10.20.0.5:9094 --cluster.peer=10.20.0.6:9094\n",
    );
  });

  it("knows no label of its cluster before 0.26", () => {
    const plan = alertmanagerPlan({ ...webhook, cluster: {} }, { ...upstream, version: "0.25.0" });
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
      },
      {
        name: "email-password",
        unit: "vmo-alertmanager.service",
        from: { kind: "file", path: "/etc/observability/secrets/mail-password" },
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

describe("a channel", () => {
  it.each([
    ["slack", slackChannel({ url: { kind: "file", path: "/s" }, channel: "#a", sendResolved: false })],
    ["webhook", webhookChannel({ url: "http://x.example.com", sendResolved: false })],
  ])("of %s is silent about the end where that is asked for", (_, channel) => {
    expect(channel.settings((name) => name).send_resolved).toBe(false);
  });

  it("of a second Slack has a name and a secret of its own", () => {
    const channel = slackChannel({ name: "slack-db", url: { kind: "ssm-parameter", name: "/slack" }, channel: "#db" });
    expect(channel.secrets).toEqual([{ name: "slack-db-url", from: { kind: "ssm-parameter", name: "/slack" } }]);
    expect(channel.settings((name) => `/run/${name}`).api_url_file).toBe("/run/slack-db-url");
  });
});

describe("the rules about Alertmanager itself", () => {
  it("are these, and those about the cluster only where there is one", () => {
    const names = (clustered: boolean) =>
      alertmanagerRules({ clustered }).alerts.map(({ name, severity }) => `${name} ${severity}`);
    expect(names(false)).toEqual([
      "AlertmanagerFailedReload critical",
      "AlertmanagerFailedToSendAlerts warning",
      "AlertmanagerIntegrationDown critical",
    ]);
    expect(names(true).slice(3)).toEqual([
      "AlertmanagerConfigInconsistent critical",
      "AlertmanagerMembersInconsistent critical",
      "AlertmanagerClusterFailedPeers warning",
    ]);
  });

  it("have a proof and a runbook each", () => {
    for (const { name, proof, runbook } of alertmanagerRules({ clustered: true }).alerts) {
      const lists = [runbook.immediateActions, runbook.investigation, runbook.resolution, runbook.prevention];
      expect({ name, proven: proof !== undefined, lengths: lists.map((list) => list.length > 0) }).toEqual({
        name,
        proven: true,
        lengths: [true, true, true, true],
      });
    }
  });
});

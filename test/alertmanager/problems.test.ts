import {
  alertmanagerOf,
  alertmanagerPlan,
  alertmanagerProblems,
  webhookChannel,
  type AlertmanagerModel,
} from "../../lib/alertmanager";
import { defaultSpecification, mergeSpecification } from "../../lib/specification";
import { Bytes, Duration } from "../../lib/units";
import { modelOf, only, upstream, webhook } from "./model";

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
      '[alertmanager] alertmanager.repeat_interval: must be at most 5d, which is how long Alertmanager remembers its notifications, got "7d"',
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
      "a template that Alertmanager cannot read when it notifies",
      () =>
        alertmanagerPlan(
          modelOf(only(["slack"]), {
            channels: [
              {
                name: "teams",
                integration: "discord_configs",
                secrets: [],
                settings: () => ({ webhook_url_file: "{{", title: "{{ .Title }}" }),
              },
            ],
          }),
          upstream,
        ),
      '[alertmanager] channels.teams.title: has "{{ .Title }}", where .Title is no field; Alertmanager gives .Receiver, .Status, .Alerts, ' +
        ".GroupLabels, .CommonLabels, .CommonAnnotations, .ExternalURL and .NotificationReason, and labels are written .CommonLabels.Title",
    ],
    [
      "a version that the distribution does not have",
      () =>
        alertmanagerPlan(webhook, { source: { source: "distribution" }, distribution: "debian-13", version: "0.33.1" }),
      '[alertmanager] version: must be 0.28.1, which debian-13 has, got "0.33.1"; leave it out or set source to "upstream"',
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
      'externalUrl: must begin with https:// or http:// and have no blanks, quotes or \\, got "alerts.example.com"',
    ],
    [
      "gossip on the port of the pages",
      { ...webhook, cluster: { peers: [], port: 9093 } },
      "cluster.port: must differ from the web port, got 9093 for both",
    ],
    [
      "a peer that is known only at apply",
      { ...webhook, cluster: { peers: ["${TfToken[TOKEN.1]}"] } },
      "cluster.peers[0]: must be a name or an address that is known at synthesis, IPv6 in brackets, got a value that is known only at apply (docs/unknown-values.md); " +
        "the fleet's names of its hosts are",
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
      "inhibition of everything",
      {
        ...webhook,
        routing: { ...webhook.routing, inhibitions: [{ name: "all", source: [], target: [], equal: [] }] },
      },
      "routing.inhibitions.all: must have a target or labels that are equal: without both one alert mutes all others",
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
      'routing.root.routes[5].receiver: must be one of routing.receivers, got "nobody"',
    ],
    [
      "a span of time that is not there",
      routed({ routes: [...(root.routes ?? []), { matchers: [], receiver: "default", activeDuring: ["nights"] }] }),
      'routing.root.routes[5]: must name one of routing.timeIntervals, got "nights"',
    ],
  ])("refuses %s", (_, model, message) => {
    expect(alertmanagerProblems(model, "0.33.1").map(({ path, message: text }) => `${path}: ${text}`)).toEqual([
      message,
    ]);
  });
});

import { MonitoringStack, parseSpecification, SshFleet } from "../../../index";
import { synthesized, testApp } from "../../../testing";

const HOST_KEY = `ssh-ed25519 ${Buffer.concat([
  Buffer.from("0000000b7373682d6564323535313900000020", "hex"),
  Buffer.alloc(32),
]).toString("base64")}`;

/** The lines that a stack with this specification is refused with. */
function refusal(yaml: string): readonly string[] {
  const fleet = SshFleet.of({
    hosts: [{ name: "m", address: "10.0.0.1", roles: ["metrics"], hostKeys: [HOST_KEY] }],
    login: { user: "admin", privateKeyFile: "~/.ssh/id_ed25519" },
  });
  try {
    const specification = parseSpecification(yaml, { source: "o.yaml" });
    synthesized(new MonitoringStack(testApp(), "p", { specification, fleet }));
    return [];
  } catch (error) {
    const [, inner = (error as Error).message] =
      /^Validation failed with the following errors:\n([\s\S]*?)\n\s*\nIf you wish/.exec((error as Error).message) ??
      [];
    // The lines to begin with, which may follow, are the stack's own test's.
    const [refusals = ""] = inner.split(/\n.*escalation_matrix: to begin with/);
    // Every line has its place in the file, which places.test.ts holds.
    return refusals.split("\n").map((line) => line.trim().replace(/ o\.yaml:\d+:\d+/, ""));
  }
}

describe("alert routing is refused with", () => {
  it.each<[string, string, readonly string[]]>([
    [
      "no channel at all",
      "",
      [
        "[p/alert-routing] channels: must include at least one that escalation_matrix names, got none: 67 alerts would reach nobody; add channels.webhook, channels.slack or channels.email",
      ],
    ],
    [
      "a tier that only a telephone would reach",
      'channels: { slack: { url_file: /s/u, channel: "#o" }, email: { from: a@b.c, smarthost: "m:25", to: [o@b.c] } }\nescalation_matrix: { severity_levels: { warning: { escalation_channels: [email] } } }',
      [
        '[p/alert-routing] escalation_matrix.severity_levels.critical.escalation_channels: must name a channel that is configured (slack, email), got ["phone"]: AlertmanagerFailedReload, AlertmanagerIntegrationDown, AlertmanagerSilencesWide and 19 more would not be escalated; configure channels.pagerduty, which calls and texts people, or channels.phone, or name another channel, or set escalation_delay to "never"',
      ],
    ],
    [
      "an escalation to what is not configured",
      'channels: { slack: { url_file: /s/u, channel: "#o" }, phone: { url: "http://p.example.com" } }',
      [
        '[p/alert-routing] escalation_matrix.severity_levels.warning.escalation_channels: must name a channel that is configured (slack, phone), got ["pagerduty"]: HostUnitsUnread, HostTextfileUnread, HostActivationFailed and 42 more would not be escalated; configure channels.pagerduty, or name another channel, or set escalation_delay to "never"',
      ],
    ],
    [
      "an alert whose only channel is not configured",
      'channels: { pagerduty: { routing_key_file: /s/k }, email: { from: a@b.c, smarthost: "m:25", to: [o@b.c] } }\nsystem_alerts: { cpu_high: { severity: info } }',
      [
        '[p/alert-routing] escalation_matrix.severity_levels.info.channels: must name a channel that is configured (email, pagerduty), got ["slack"]: cpu_high would reach nobody; configure channels.slack, or name another channel',
      ],
    ],
    [
      "a channel of Alertmanager after a page",
      'channels: { slack: { url_file: /s/u, channel: "#o" }, pagerduty: { routing_key_file: /s/k } }\nescalation_matrix: { severity_levels: { critical: { escalation_channels: [slack] } } }',
      [
        '[p/alert-routing] escalation_matrix.severity_levels.critical.escalation_channels: must be reached by pagerduty, which is paged before (sms, phone), got ["slack"]: Alertmanager does not see who acknowledged there; name one of those, or page later',
      ],
    ],
    [
      "a second page by the same incident manager",
      'channels: { slack: { url_file: /s/u, channel: "#o" }, pagerduty: { routing_key_file: /s/k } }\nescalation_matrix: { severity_levels: { critical: { escalation_channels: [pagerduty] } } }',
      [
        '[p/alert-routing] escalation_matrix.severity_levels.critical.escalation_channels: must be reached by pagerduty, which is paged before (sms, phone), got ["pagerduty"]: Alertmanager does not see who acknowledged there; name one of those, or page later',
      ],
    ],
    [
      "a call by an incident manager that does not call",
      'channels: { slack: { url_file: /s/u, channel: "#o" }, pagerduty: { routing_key_file: /s/k, carries: [sms] } }',
      [
        '[p/alert-routing] escalation_matrix.severity_levels.critical.escalation_channels: must be reached by pagerduty, which is paged before (sms), got ["phone"]: Alertmanager does not see who acknowledged there; name one of those, or page later',
      ],
    ],
    [
      "a misspelt channel",
      'channels: { webhook: { url: "http://p.example.com" } }\nescalation_matrix: { severity_levels: { critical: { channels: [slak] } } }',
      [
        '[alertmanager] escalation_matrix.severity_levels.critical.channels: unknown channel "slak"; did you mean "slack"? (known: slack, email, pagerduty, sms, phone, teams, webhook, opsgenie)',
      ],
    ],
    [
      "a channel of an escalation that nobody knows",
      'channels: { webhook: { url: "http://p.example.com" } }\nescalation_matrix: { severity_levels: { critical: { escalation_channels: [fone] } } }',
      [
        '[alertmanager] escalation_matrix.severity_levels.critical.escalation_channels: unknown channel "fone" (known: slack, email, pagerduty, sms, phone, teams, webhook, opsgenie)',
      ],
    ],
    [
      "a severity that is reserved",
      'channels: { webhook: { url: "http://p.example.com" } }\nescalation_matrix: { severity_levels: { none: { notification_delay: 0m, escalation_delay: never, channels: [slack] } } }',
      [
        "[alertmanager] escalation_matrix.severity_levels.none: is reserved for alerts that are for machines, such as the Watchdog; choose another name",
      ],
    ],
    [
      "an alert of a severity that the matrix lacks",
      'channels: { webhook: { url: "http://p.example.com" } }\nsystem_alerts: { cpu_high: { severity: warnin } }',
      [
        'o.yaml:2:40 system_alerts.cpu_high.severity: must be a level of escalation_matrix.severity_levels (info, warning, critical), got "warnin"; did you mean "warning"?',
      ],
    ],
    [
      "an escalation that is not later than the notification",
      'channels: { webhook: { url: "http://p.example.com" } }\nescalation_matrix: { severity_levels: { warning: { notification_delay: 30m } } }',
      [
        'o.yaml:2:72 escalation_matrix.severity_levels.warning.escalation_delay: must be longer than escalation_matrix.severity_levels.warning.notification_delay (30m), got "30m"',
      ],
    ],
    [
      "an escalation to nobody",
      'channels: { webhook: { url: "http://p.example.com" } }\nescalation_matrix: { severity_levels: { info: { escalation_delay: 30m } } }',
      [
        'o.yaml:2:67 escalation_matrix.severity_levels.info.escalation_channels: must name a channel, because escalation_matrix.severity_levels.info.escalation_delay is "30m" and not "never"',
      ],
    ],
    [
      "a delay that is none",
      'channels: { webhook: { url: "http://p.example.com" } }\nescalation_matrix: { severity_levels: { info: { escalation_delay: nevr } } }',
      [
        'o.yaml:2:67 escalation_matrix.severity_levels.info.escalation_delay: must be a duration such as "30s", "5m", "1h30m" or "7d", or "never", got "nevr"',
      ],
    ],
    [
      "days without anybody on call",
      'channels: { webhook: { url: "http://p.example.com" } }\nescalation_matrix: { on_call_schedule: { primary: [{ engineer: a@b.c, days: [monday, tuesday] }] } }',
      [
        "o.yaml:2:51 escalation_matrix.on_call_schedule.primary: must have someone on call every day, got nobody on wednesday, thursday, friday, saturday, sunday",
      ],
    ],
    [
      "a day with two on call",
      'channels: { webhook: { url: "http://p.example.com" } }\nescalation_matrix: { on_call_schedule: { primary: [{ engineer: a@b.c, days: [monday, tuesday, wednesday, thursday] }, { engineer: d@b.c, days: [thursday, friday, saturday, sunday] }] } }',
      [
        "o.yaml:2:144 escalation_matrix.on_call_schedule.primary[1].days: must not have thursday, on which a@b.c is on call already",
      ],
    ],
    [
      "a misspelt day",
      'channels: { webhook: { url: "http://p.example.com" } }\nescalation_matrix: { on_call_schedule: { primary: [{ engineer: a@b.c, days: [mondy] }] } }',
      [
        'o.yaml:2:78 escalation_matrix.on_call_schedule.primary[0].days[0]: must be "monday" or "tuesday" or "wednesday" or "thursday" or "friday" or "saturday" or "sunday", got "mondy"; did you mean "monday"?',
      ],
    ],
    [
      "the second person twice",
      'channels: { webhook: { url: "http://p.example.com" } }\nescalation_matrix: { on_call_schedule: { secondary: [{ engineer: a@b.c, escalation_delay: 30m }, { engineer: a@b.c, escalation_delay: 1h }] } }',
      ['o.yaml:2:110 escalation_matrix.on_call_schedule.secondary[1].engineer: must not repeat "a@b.c"'],
    ],
    [
      "a time zone that is none",
      'channels: { webhook: { url: "http://p.example.com" } }\nescalation_matrix: { on_call_schedule: { time_zone: Berlin } }',
      [
        'o.yaml:2:53 escalation_matrix.on_call_schedule.time_zone: must be a time zone such as "UTC" or "Europe/Berlin", got "Berlin"',
      ],
    ],
    [
      "an hour that is none",
      'channels: { webhook: { url: "http://p.example.com" } }\nescalation_matrix: { on_call_schedule: { handover: "24:30" } }',
      ['o.yaml:2:52 escalation_matrix.on_call_schedule.handover: must be a time of day such as "22:30", got "24:30"'],
    ],
    [
      "text messages to somebody without a number",
      'channels: { slack: { url_file: /s/u, channel: "#o" }, pagerduty: { routing_key_file: /s/k }, sms: { region: eu-central-1 } }\ncontacts: { alice@company.com: { phone: "+4915112345678" } }',
      [
        '[p/alert-routing] contacts."bob@company.com": must say how sms reaches bob@company.com, who is on call on thursday, friday, saturday, sunday; add phone',
      ],
    ],
    [
      "text messages to a second person without a number",
      'channels: { webhook: { url: "http://p.example.com" }, sms: { region: eu-central-1 } }\ncontacts: { alice@company.com: { phone: "+4915112345678" }, bob@company.com: { phone: "+4915112345679" } }',
      [
        '[p/alert-routing] contacts."charlie@company.com": must say how sms reaches charlie@company.com, who is called second; add phone',
      ],
    ],
    [
      "a national number",
      'channels: { webhook: { url: "http://p.example.com" } }\ncontacts: { alice@company.com: { phone: "0151 1234567" } }',
      [
        'o.yaml:2:41 contacts."alice@company.com".phone: must be an international number such as "+4915112345678", got "0151 1234567"',
      ],
    ],
    [
      "a contact without a mail address",
      'channels: { webhook: { url: "http://p.example.com" } }\ncontacts: { alice: { phone: "+4915112345678" } }',
      ['o.yaml:2:13 contacts.alice: must be the mail address by which on_call_schedule calls an engineer, got "alice"'],
    ],
    [
      "mail to nobody",
      'channels: { email: { from: a@b.c, smarthost: "m:25", on_call: false } }',
      ["o.yaml:1:63 channels.email.to: is missing; must be given unless channels.email.on_call is true"],
    ],
    [
      "a mail user without a password",
      'channels: { email: { from: a@b.c, smarthost: "m:25", to: [o@b.c], username: x } }',
      ["o.yaml:1:77 channels.email.password_file: is missing; must be given together with channels.email.username"],
    ],
    [
      "a webhook with two addresses",
      'channels: { webhook: { url: "http://p.example.com", url_file: /s/u } }',
      ["o.yaml:1:22 channels.webhook: must have either channels.webhook.url or channels.webhook.url_file"],
    ],
    [
      "a secret in an address",
      'channels: { webhook: { url: "http://p.example.com", proxy_url: "http://u:p@proxy.example.com" } }',
      [
        "o.yaml:1:64 channels.webhook.proxy_url: must have no user and password before @: everyone who can read the release sees them",
      ],
    ],
    [
      "repeating before a group is looked at",
      'channels: { webhook: { url: "http://p.example.com" } }\nalertmanager: { group_interval: 5m, repeat_interval: 1m }',
      ['[alertmanager] alertmanager.repeat_interval: must be at least alertmanager.group_interval (5m), got "1m"'],
    ],
    [
      "the same of one severity",
      'channels: { webhook: { url: "http://p.example.com" } }\nescalation_matrix: { severity_levels: { info: { repeat_interval: 1m } } }',
      [
        '[alertmanager] escalation_matrix.severity_levels.info.repeat_interval: must be at least the group_interval (5m), got "1m"',
      ],
    ],
    [
      "a wait longer than the memory of what was told",
      'channels: { webhook: { url: "http://p.example.com" } }\nescalation_matrix: { severity_levels: { warning: { escalation_delay: 10d } } }',
      [
        '[alertmanager] escalation_matrix.severity_levels.warning.escalation_delay: must be at most 5d, which is how long Alertmanager remembers its notifications, got "10d"',
      ],
    ],
    [
      "repeating less often than that",
      'channels: { webhook: { url: "http://p.example.com" } }\nalertmanager: { repeat_interval: 7d }',
      [
        '[alertmanager] alertmanager.repeat_interval: must be at most 5d, which is how long Alertmanager remembers its notifications, got "7d"',
      ],
    ],
    [
      "a window without a length",
      'channels: { webhook: { url: "http://p.example.com" } }\nmaintenance_windows: { patches: { days: [sunday], from: "02:00", to: "02:00" } }',
      [
        'o.yaml:2:70 maintenance_windows.patches.to: must differ from maintenance_windows.patches.from, got "02:00" for both',
      ],
    ],
    [
      "a window for a severity that the matrix lacks",
      'channels: { webhook: { url: "http://p.example.com" } }\nmaintenance_windows: { patches: { days: [sunday], from: "02:00", to: "04:00", severities: [warnings] } }',
      [
        'o.yaml:2:92 maintenance_windows.patches.severities[0]: must be a level of escalation_matrix.severity_levels (info, warning, critical), got "warnings"',
      ],
    ],
    [
      "a window with a matcher that is none",
      'channels: { webhook: { url: "http://p.example.com" } }\nmaintenance_windows: { patches: { days: [sunday], from: "02:00", to: "04:00", matchers: ["instance is web"] } }',
      [
        'o.yaml:2:90 maintenance_windows.patches.matchers[0]: must be a matcher such as instance=~"web-.+", got "instance is web"',
      ],
    ],
    [
      "a window with a broken expression",
      'channels: { webhook: { url: "http://p.example.com" } }\nmaintenance_windows: { patches: { days: [sunday], from: "02:00", to: "04:00", matchers: [\'instance=~"web-(.+"\'] } }',
      [
        '[alertmanager] maintenance_windows.patches.matchers[0]: "web-(.+" is not a regular expression: missing closing ): `web-(.+`',
      ],
    ],
    [
      "a channel that the version lacks",
      'channels: { webhook: { url: "http://p.example.com" }, teams: { url_file: /s/t } }\nartifacts: { versions: { alertmanager: 0.27.0 } }',
      [
        "[p/fleet] metrics: alertmanager.channels.teams: msteamsv2_configs needs Alertmanager 0.28.0 or later, got 0.27.0; choose such a version or another channel",
        "[p/fleet] metrics: alertmanager.channels.teams: webhook_url_file of msteamsv2_configs needs Alertmanager 0.28.0 or later, got 0.27.0; choose such a version or another channel",
      ],
    ],
    [
      "a version that the distribution lacks",
      "channels: { webhook: { url_file: /s/u } }\nartifacts: { source: distribution, versions: { alertmanager: 0.27.0 } }",
      [
        '[p/fleet] metrics: alertmanager.version: must be 0.28.1, which debian-13 has, got "0.27.0"; leave it out or set source to "upstream"',
      ],
    ],
    [
      "a key that a channel lacks",
      'channels: { slack: { url_file: /s/u, channel: "#o", usernam: x } }',
      [
        "o.yaml:1:53 channels.slack.usernam: unknown key (allowed: url_file, channel, send_resolved, proxy_url, timeout)",
      ],
    ],
  ])("%s", (_, yaml, lines) => {
    expect(refusal(yaml)).toEqual(lines);
  });
});

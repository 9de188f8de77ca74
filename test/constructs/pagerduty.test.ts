import { PagerdutyProvider } from "@cdktf/provider-pagerduty/lib/provider";
import { type App, TerraformOutput, TerraformStack } from "cdktf";
import { AlertRouting } from "../../constructs/alert-routing";
import { Metrics } from "../../constructs/metrics";
import { PagerDutyEscalation, type PagerDutyEscalationProps } from "../../constructs/pagerduty";
import { SshFleet } from "../../constructs/targets/ssh/ssh-fleet";
import type { NotificationChannel } from "../../lib/alertmanager";
import { escalationOf } from "../../lib/escalation";
import { defaultSpecification, mergeSpecification, type SpecificationOverrides } from "../../lib/specification";
import { Duration } from "../../lib/units";
import { synthesized, type TerraformJson, testApp } from "../../testing";
import { argumentFaults, PAGERDUTY_ARGUMENTS, PAGERDUTY_LOOKUPS } from "./pagerduty-arguments";

const CONTACTS = {
  "alice@company.com": { name: "Alice ${x} Ng", phone: "+4915112345678" },
  "bob@company.com": { phone: "+4915112345679" },
  "charlie@company.com": { phone: "+353861234567" },
};

const offers = ["slack", "email", "pagerduty"].map((name) => ({
  name,
  team: true,
  reaches: () => false,
  ...(name === "pagerduty" && { carries: ["sms", "phone"] }),
}));

function routingOf(escalationMatrix: SpecificationOverrides["escalationMatrix"] = {}) {
  const specification = mergeSpecification(defaultSpecification, { escalationMatrix });
  return { escalation: escalationOf(specification.escalationMatrix, offers), contacts: CONTACTS };
}

function build(props: Partial<PagerDutyEscalationProps> = {}, app: App = testApp()) {
  const stack = new TerraformStack(app, "production");
  new PagerdutyProvider(stack, "provider", { token: "from the environment" });
  return { stack, pagerduty: new PagerDutyEscalation(stack, "pagerduty", { routing: routingOf(), ...props }) };
}

/** References without the hashes of logical ids. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value).replace(/_[0-9A-F]{8}\./g, "."));
}

function idsIn({ resource, data }: TerraformJson): readonly string[] {
  const blocks = [
    ...Object.entries(data ?? {}).map(([type, of]) => [`data.${type}`, of] as const),
    ...Object.entries(resource ?? {}),
  ];
  return blocks
    .flatMap(([type, of]) => Object.keys(of).map((id) => `${type} ${id.replace(/_[0-9A-F]{8}$/, "")}`))
    .sort();
}

describe("escalation in PagerDuty", () => {
  it("is one service whose incidents stay acknowledged and are as urgent as the alert is severe, where that is chosen", () => {
    const { stack } = build({ urgency: "by severity" });
    expect([...synthesized(stack).ofType("pagerduty_service").keys()]).toEqual(["pagerduty/service"]);
    expect(plain(synthesized(stack).at("pagerduty/service"))).toEqual({
      name: "production pagerduty",
      escalation_policy: "${pagerduty_escalation_policy.pagerduty_policy.id}",
      acknowledgement_timeout: "null",
      auto_resolve_timeout: "null",
      alert_creation: "create_alerts_and_incidents",
      incident_urgency_rule: { type: "constant", urgency: "severity_based" },
    });
  });

  it("takes people that PagerDuty has, with the contact methods that they made, texts at once and calls after 15 minutes", () => {
    const { at, json } = synthesized(build({ urgency: "by severity" }).stack);
    expect(json.resource).not.toHaveProperty("pagerduty_user_contact_method");
    expect(at("pagerduty/people/bob@company.com/user")).toEqual({ email: "bob@company.com" });
    expect(plain(at("pagerduty/people/bob@company.com/phone"))).toEqual({
      user_id: "${data.pagerduty_user.pagerduty_people_bobcompanycom_user.id}",
      type: "phone_contact_method",
      label: "Mobile",
    });
    expect(plain(at("pagerduty/people/bob@company.com/high-phone"))).toEqual({
      user_id: "${data.pagerduty_user.pagerduty_people_bobcompanycom_user.id}",
      urgency: "high",
      start_delay_in_minutes: 15,
      contact_method: {
        type: "phone_contact_method",
        id: "${data.pagerduty_user_contact_method.pagerduty_people_bobcompanycom_phone.id}",
      },
    });
    expect(plain(at("pagerduty/people/bob@company.com/low-email"))).toMatchObject({
      urgency: "low",
      start_delay_in_minutes: 0,
      contact_method: {
        type: "email_contact_method",
        id: "${data.pagerduty_user_contact_method.pagerduty_people_bobcompanycom_email.id}",
      },
    });
  });

  it("asks the person on call by the week, and the second person after half an hour", () => {
    const { at } = synthesized(build().stack);
    const start = "2024-01-01T00:00:00Z";
    const layer = { start, rotation_virtual_start: start, rotation_turn_length_seconds: 604800 };
    const week = { type: "weekly_restriction", start_time_of_day: "00:00:00" };
    expect(plain(at("pagerduty/schedule"))).toEqual({
      name: "production pagerduty",
      time_zone: "UTC",
      layer: [
        {
          ...layer,
          name: "alice@company.com",
          users: ["${data.pagerduty_user.pagerduty_people_alicecompanycom_user.id}"],
          restriction: [{ ...week, start_day_of_week: 1, duration_seconds: 259200 }],
        },
        {
          ...layer,
          name: "bob@company.com",
          users: ["${data.pagerduty_user.pagerduty_people_bobcompanycom_user.id}"],
          restriction: [{ ...week, start_day_of_week: 4, duration_seconds: 345600 }],
        },
      ],
    });
    expect(plain(at("pagerduty/policy"))).toEqual({
      name: "production pagerduty",
      num_loops: 0,
      rule: [
        {
          escalation_delay_in_minutes: 30,
          target: [{ type: "schedule_reference", id: "${pagerduty_schedule.pagerduty_schedule.id}" }],
        },
        {
          escalation_delay_in_minutes: 30,
          target: [{ type: "user_reference", id: "${data.pagerduty_user.pagerduty_people_charliecompanycom_user.id}" }],
        },
      ],
    });
    expect(new Date(start).getUTCDay()).toBe(1);
  });

  it("creates people when it is asked to, under names that arrive as they were written", () => {
    const { at } = synthesized(build({ users: "create" }).stack);
    expect(at("pagerduty/people/alice@company.com/user", "pagerduty_user")).toEqual({
      email: "alice@company.com",
      name: "Alice $${x} Ng",
    });
    expect(at("pagerduty/people/bob@company.com/user")).toEqual({ email: "bob@company.com", name: "Bob" });
  });

  it("makes every incident urgent when it is asked to", () => {
    const { stack, pagerduty } = build({ urgency: "high", numLoops: 2, name: "Shop" });
    const { at, json } = synthesized(stack);
    expect(at("pagerduty/service")).toMatchObject({ name: "Shop", incident_urgency_rule: { urgency: "high" } });
    expect(at("pagerduty/policy")).toMatchObject({ name: "Shop", num_loops: 2 });
    expect(idsIn(json).filter((id) => /low|email/.test(id))).toEqual([]);
    expect(pagerduty.explain("warning").map(({ channel, after }) => `${after.toString()} ${channel}`)).toEqual([
      "30m sms",
      "45m phone",
      "1h sms",
      "1h15m phone",
    ]);
  });

  it("hands out the integration's key and its main resources", () => {
    const { stack, pagerduty } = build();
    new TerraformOutput(stack, "key", { value: pagerduty.integrationKey, sensitive: true });
    expect(plain(synthesized(stack).json.output)).toEqual({
      key: { value: "${pagerduty_service_integration.pagerduty_integration.integration_key}", sensitive: true },
    });
    expect([...pagerduty.people.keys()]).toEqual(["alice@company.com", "bob@company.com", "charlie@company.com"]);
    expect(pagerduty.schedule.terraformResourceType).toBe("pagerduty_schedule");
    expect(pagerduty.policy.terraformResourceType).toBe("pagerduty_escalation_policy");
  });

  it("ends incidents by itself where that is asked for", () => {
    const timeout = (autoResolve: Duration) =>
      synthesized(build({ autoResolve }).stack).at("pagerduty/service")["auto_resolve_timeout"];
    expect(timeout(Duration.hours(24))).toBe("86400");
    expect(() => timeout(Duration.minutes(5))).toThrow("[production/pagerduty] autoResolve: must be from 4h to 7d");
  });

  it("keeps the tree of its constructs, since another id replaces a user's resource", () => {
    expect(idsIn(synthesized(build({ users: "create", urgency: "by severity" }).stack).json)).toEqual([
      ...["alice", "bob", "charlie"].map(
        (who) => `data.pagerduty_user_contact_method pagerduty_people_${who}companycom_email`,
      ),
      "pagerduty_escalation_policy pagerduty_policy",
      "pagerduty_schedule pagerduty_schedule",
      "pagerduty_service pagerduty_service",
      "pagerduty_service_integration pagerduty_integration",
      ...["alice", "bob", "charlie"].map((who) => `pagerduty_user pagerduty_people_${who}companycom_user`),
      ...["alice", "bob", "charlie"].flatMap((who) =>
        ["phone", "sms"].map((by) => `pagerduty_user_contact_method pagerduty_people_${who}companycom_${by}`),
      ),
      ...["alice", "bob", "charlie"].flatMap((who) =>
        ["high-phone", "high-sms", "low-email"].map(
          (rule) => `pagerduty_user_notification_rule pagerduty_people_${who}companycom_${rule}`,
        ),
      ),
    ]);
  });

  it.each([
    ["adopted", {}],
    ["created", { users: "create", urgency: "high", numLoops: 9 }],
  ] as const)("has all arguments that the provider asks for, and no other: people %s", (_, props) => {
    const { json } = synthesized(build(props).stack);
    const check = (section: TerraformJson["resource"], known: typeof PAGERDUTY_ARGUMENTS) =>
      Object.entries(section ?? {}).flatMap(([type, blocks]) =>
        Object.values(blocks).flatMap((block) => argumentFaults(type, block, known[type])),
      );
    expect([...check(json.resource, PAGERDUTY_ARGUMENTS), ...check(json.data, PAGERDUTY_LOOKUPS)]).toEqual([]);
    expect(argumentFaults("pagerduty_user", { name: "Bob", mail: "" }, PAGERDUTY_ARGUMENTS["pagerduty_user"])).toEqual([
      "pagerduty_user: lacks email",
      "pagerduty_user: unknown mail",
    ]);
  });

  it("refuses what PagerDuty cannot do, with the construct's path", () => {
    const routing = routingOf({ severityLevels: { critical: { escalationDelay: Duration.seconds(90) } } });
    expect(() => build({ routing })).toThrow(
      "[production/pagerduty] escalation_matrix.severity_levels.critical.escalation_delay: must be a whole number of minutes after the page (0s)",
    );
    expect(() => build({ name: "Shop & more" })).toThrow(
      '[production/pagerduty] name: must be a name without blanks around it and without \\, /, &, < and >, which PagerDuty refuses, got "Shop & more"',
    );
  });

  it("follows an AlertRouting, from another stack too", () => {
    const app = testApp();
    const hosts = new TerraformStack(app, "hosts");
    const fleet = new SshFleet(hosts, "fleet", {
      hosts: [
        {
          name: "monitor-1",
          address: "10.0.0.5",
          roles: ["metrics"],
          hostKeys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIF5olcwaJ2SrTdlW+OVUBde32Ulf/TRMqbyydcTOKyJZ"],
        },
      ],
      login: { user: "admin", privateKeyFile: "/keys/deploy" },
    });
    const specification = mergeSpecification(defaultSpecification, {
      contacts: CONTACTS,
      channels: { slack: { urlFile: "/etc/slack", channel: "#ops" } },
    });
    const metrics = new Metrics(hosts, "metrics", { fleet, specification });
    const channel: NotificationChannel = {
      name: "pagerduty",
      integration: "pagerduty_configs",
      secrets: [],
      settings: () => ({ routing_key_file: "/etc/key" }),
      pages: true,
      incidentManager: { carries: ["sms", "phone"] },
    };
    const routing = new AlertRouting(hosts, "alert-routing", { metrics, channels: [channel] });
    const { stack, pagerduty } = build({ routing }, app);
    expect(pagerduty.explain("critical").map(({ channel: by }) => by)).toEqual(["sms", "phone", "sms", "phone"]);
    expect(synthesized(stack).ofType("pagerduty_user_notification_rule").size).toBe(6);
    const report = routing.report.split("\n\n").find((part) => part.startsWith("warning"));
    expect(
      report
        ?.split("\n")
        .filter((line) => line.includes("pagerduty"))
        .map((line) => line.replace(/ {2,}/g, " ")),
    ).toEqual([
      " after 30m pagerduty alice@company.com Mon-Wed",
      " after 30m pagerduty bob@company.com Thu-Sun",
      " after 30m sms by pagerduty alice@company.com Mon-Wed",
      " after 30m sms by pagerduty bob@company.com Thu-Sun",
      " after 45m phone by pagerduty alice@company.com Mon-Wed",
      " after 45m phone by pagerduty bob@company.com Thu-Sun",
      " after 1h sms by pagerduty charlie@company.com every day",
      " after 1h15m phone by pagerduty charlie@company.com every day",
    ]);
  });
});

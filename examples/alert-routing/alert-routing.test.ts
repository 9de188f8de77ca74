import { synthesized, testApp } from "cdktf-vm-observability/testing";
import { parse } from "yaml";
import { OnCallStack, PagingStack } from "./paging-stack";

const app = testApp();
const paging = new PagingStack(app, "paging");
const onCall = new OnCallStack(app, "on-call", paging.routing);

describe("alert routing beside a Prometheus of one's own", () => {
  it("tells who is told, when, and on which days", () => {
    expect(paging.routing.report).toBe(`info
  at once  slack  everybody  every day

warning
  at once    slack               everybody         every day  not during patches
  at once    email               dana@example.com  Mon-Thu    not during patches
  at once    email               eli@example.com   Fri-Sun    not during patches
  after 30m  pagerduty           dana@example.com  Mon-Thu    not during patches
  after 30m  pagerduty           eli@example.com   Fri-Sun    not during patches
  after 30m  email by pagerduty  dana@example.com  Mon-Thu
  after 30m  email by pagerduty  eli@example.com   Fri-Sun

critical
  at once    slack               everybody         every day
  at once    email               dana@example.com  Mon-Thu
  at once    email               eli@example.com   Fri-Sun
  at once    pagerduty           dana@example.com  Mon-Thu
  at once    pagerduty           eli@example.com   Fri-Sun
  at once    sms by pagerduty    dana@example.com  Mon-Thu
  at once    sms by pagerduty    eli@example.com   Fri-Sun
  after 15m  phone by pagerduty  dana@example.com  Mon-Thu
  after 15m  phone by pagerduty  eli@example.com   Fri-Sun
  after 30m  sms by pagerduty    fay@example.com   every day
  after 45m  phone by pagerduty  fay@example.com   every day

ticket
  after 15m  email  dana@example.com  Mon-Thu
  after 15m  email  eli@example.com   Fri-Sun

Days begin at 09:00, Europe/Berlin.

When an alert resolves while it is silenced or muted, nobody is notified of that, not even later.
`);
  });

  it("hands its Prometheus what it needs: both servers, their job, and rules about them", () => {
    const { output } = synthesized(paging).json as unknown as {
      readonly output: Readonly<Record<string, { readonly value: string }>>;
    };
    const targets = [{ targets: ["10.20.0.7:9093", "10.20.0.8:9093"] }];
    expect(parse(output["prometheus_config"]?.value ?? "")).toEqual({
      alerting: { alertmanagers: [{ static_configs: targets }] },
      scrape_configs: [{ job_name: "alertmanager", static_configs: targets }],
    });
    expect(output["prometheus_rules"]?.value).toContain("alert: AlertmanagerMembersInconsistent");
  });

  it("lets PagerDuty call after 15 minutes and go on to Fay after 30", () => {
    const { ofType } = synthesized(onCall);
    const rules = [...ofType("pagerduty_user_notification_rule").values()] as { start_delay_in_minutes: number }[];
    expect([...new Set(rules.map((rule) => rule.start_delay_in_minutes))].sort((a, b) => a - b)).toEqual([0, 15]);
    const [policy] = [...ofType("pagerduty_escalation_policy").values()] as {
      rule: { escalation_delay_in_minutes: number }[];
    }[];
    expect(policy?.rule[0]?.escalation_delay_in_minutes).toBe(30);
  });
});

import { PagerdutyProvider } from "@cdktf/provider-pagerduty/lib/provider";
import { TerraformOutput, TerraformStack } from "cdktf";
import {
  AlertRouting,
  defaultSpecification,
  Duration,
  emailChannel,
  mergeSpecification,
  pagerDutyChannel,
  slackChannel,
  SshFleet,
} from "cdktf-vm-observability";
import { PagerDutyEscalation } from "cdktf-vm-observability/pagerduty";
import type { Construct } from "constructs";
import { join } from "node:path";

/** Who is on call, and how to reach them. */
const contacts = {
  "dana@example.com": { name: "Dana Ortiz", phone: "+4915112345678" },
  "eli@example.com": { name: "Eli Novak", phone: "+4915112345679" },
  "fay@example.com": { name: "Fay Okafor", phone: "+4915112345670" },
};

/**
 * Two Alertmanagers beside a Prometheus that the company has already, and what PagerDuty does after a page: the escalation
 * matrix is the document's, with people and a severity of the company's own.
 */
export class PagingStack extends TerraformStack {
  public readonly routing: AlertRouting;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const fleet = new SshFleet(this, "fleet", {
      hosts: [
        { name: "alerts-1", address: "10.20.0.7", roles: ["metrics"] },
        { name: "alerts-2", address: "10.20.0.8", roles: ["metrics"] },
      ],
      login: { user: "deploy", privateKeyVariable: "deploy_key", hostKeys: join(__dirname, "known_hosts") },
    });
    const secret = (variable: string) => ({ kind: "variable", variable, version: 1 }) as const;
    this.routing = new AlertRouting(this, "alert-routing", {
      fleet,
      specification: mergeSpecification(defaultSpecification, {
        contacts,
        maintenanceWindows: {
          patches: { days: ["sunday"], from: "02:00", to: "04:00", severities: ["warning"] },
        },
      }),
      channels: [
        slackChannel({ url: secret("slack_url"), channel: "#ops" }),
        // Nobody but whoever is on call.
        emailChannel({ from: "alerts@example.com", smarthost: "mail.example.com:587", onCall: true }),
        pagerDutyChannel({ routingKey: secret("pagerduty_key") }),
      ],
      escalation: {
        // Of the company's own: told in working hours' pace, and never escalated.
        ticket: {
          notificationDelay: Duration.minutes(15),
          escalationDelay: "never",
          channels: ["email"],
          escalationChannels: [],
        },
      },
      onCall: {
        primary: [
          { engineer: "dana@example.com", days: ["monday", "tuesday", "wednesday", "thursday"] },
          { engineer: "eli@example.com", days: ["friday", "saturday", "sunday"] },
        ],
        secondary: [{ engineer: "fay@example.com", escalationDelay: Duration.minutes(30) }],
        timeZone: "Europe/Berlin",
        handover: "09:00",
      },
    });
    // What the company's Prometheus takes into its own files.
    new TerraformOutput(this, "prometheus_config", { value: this.routing.prometheusConfig, staticId: true });
    new TerraformOutput(this, "prometheus_rules", { value: this.routing.ruleFile, staticId: true });
  }
}

/** What PagerDuty does after a page; of its own, because its key has to exist before the hosts can use it. */
export class OnCallStack extends TerraformStack {
  constructor(scope: Construct, id: string, routing: AlertRouting) {
    super(scope, id);
    new PagerdutyProvider(this, "pagerduty");
    const escalation = new PagerDutyEscalation(this, "escalation", { routing, urgency: "by severity" });
    new TerraformOutput(this, "pagerduty_key", {
      value: escalation.integrationKey,
      sensitive: true,
      staticId: true,
    });
  }
}

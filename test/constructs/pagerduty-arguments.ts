/** Arguments of one block, by name; nested blocks have arguments of their own. */
export interface Arguments {
  readonly required: readonly string[];
  readonly optional: readonly string[];
  readonly blocks?: Readonly<Record<string, Arguments>>;
}

/**
 * What PagerDuty's provider takes, by resource: read in its documentation and schemas of 3.30 to 3.32. It stands in for
 * `terraform validate`, for which the provider would have to be on the machine.
 *
 * @see https://registry.terraform.io/providers/PagerDuty/pagerduty/latest/docs
 */
export const PAGERDUTY_ARGUMENTS: Readonly<Record<string, Arguments>> = {
  pagerduty_user: {
    required: ["name", "email"],
    optional: ["color", "role", "job_title", "teams", "time_zone", "description", "license"],
  },
  pagerduty_user_contact_method: {
    // country_code: required for phone and SMS, by the documentation.
    required: ["user_id", "type", "label", "address", "country_code"],
    optional: ["send_short_email"],
  },
  pagerduty_user_notification_rule: {
    required: ["user_id", "start_delay_in_minutes", "urgency", "contact_method"],
    optional: [],
    blocks: { contact_method: { required: ["id", "type"], optional: [] } },
  },
  pagerduty_schedule: {
    required: ["time_zone", "layer"],
    optional: ["name", "description", "overflow", "teams"],
    blocks: {
      layer: {
        required: ["start", "rotation_virtual_start", "rotation_turn_length_seconds", "users"],
        optional: ["name", "end", "restriction"],
        blocks: {
          restriction: {
            required: ["type", "start_time_of_day", "duration_seconds", "start_day_of_week"],
            optional: [],
          },
        },
      },
    },
  },
  pagerduty_escalation_policy: {
    required: ["name", "rule"],
    optional: ["teams", "description", "num_loops"],
    blocks: {
      rule: {
        required: ["escalation_delay_in_minutes", "target"],
        optional: ["escalation_rule_assignment_strategy"],
        blocks: { target: { required: ["id"], optional: ["type"] } },
      },
    },
  },
  pagerduty_service: {
    required: ["name", "escalation_policy"],
    optional: [
      "description",
      "auto_resolve_timeout",
      "acknowledgement_timeout",
      "alert_creation",
      "auto_pause_notifications_parameters",
      "incident_urgency_rule",
      "support_hours",
      "scheduled_actions",
    ],
    blocks: {
      incident_urgency_rule: {
        required: ["type"],
        optional: ["urgency", "during_support_hours", "outside_support_hours"],
      },
    },
  },
  pagerduty_service_integration: {
    required: ["service"],
    // One of type and vendor.
    optional: ["name", "type", "vendor"],
  },
};

/** The same of data sources. */
export const PAGERDUTY_LOOKUPS: Readonly<Record<string, Arguments>> = {
  pagerduty_user: { required: ["email"], optional: [] },
  pagerduty_user_contact_method: { required: ["user_id", "type", "label"], optional: [] },
};

/** What is missing or unknown in `given`, a synthesized block: `pagerduty_schedule.layer: unknown start_time`. */
export function argumentFaults(path: string, given: unknown, known: Arguments | undefined): readonly string[] {
  if (known === undefined) return [`${path}: not in the table`];
  if (Array.isArray(given)) return given.flatMap((one: unknown) => argumentFaults(path, one, known));
  const keys = Object.keys(given as object);
  return [
    ...known.required.filter((name) => !keys.includes(name)).map((name) => `${path}: lacks ${name}`),
    ...keys
      .filter((name) => ![...known.required, ...known.optional].includes(name))
      .map((name) => `${path}: unknown ${name}`),
    ...Object.entries(known.blocks ?? {}).flatMap(([name, block]) =>
      keys.includes(name) ? argumentFaults(`${path}.${name}`, (given as Record<string, unknown>)[name], block) : [],
    ),
  ];
}

import { EscalationPolicy, type EscalationPolicyRule } from "@cdktf/provider-pagerduty/lib/escalation-policy";
import { Schedule, type ScheduleLayer } from "@cdktf/provider-pagerduty/lib/schedule";
import { ServiceIntegration } from "@cdktf/provider-pagerduty/lib/service-integration";
import { Service } from "@cdktf/provider-pagerduty/lib/service";
import { Construct } from "constructs";
import { type PropKinds, propProblems, quoted, ValidationError } from "../../lib/errors";
import type { Escalation, EscalationStep } from "../../lib/escalation";
import {
  pagerdutyAdvice,
  type PagerDutyContacts,
  type PagerdutyModel,
  pagerdutyOf,
  type PagerdutyOptions,
  pagerdutySteps,
  type PagerDutyStep,
  type PagerDutyUrgency,
} from "../../lib/pagerduty";
import type { Specification } from "../../lib/specification";
import { type Duration } from "../../lib/units";
import { PagerDutyPerson } from "./person";
import { verbatim } from "../../lib/escaping";
import { advise } from "../synthesis/advise";

/** What PagerDuty has to know of routing; an `AlertRouting` is one. */
export interface PagerDutyRouting {
  readonly escalation: Escalation;
  readonly contacts: PagerDutyContacts;
  /** Says which advice is switched off. @default - none */
  readonly specification?: Pick<Specification, "advice">;
  /** Takes what really follows a page by `channel`, so that its report says so. @default - the report shows what the matrix asks for */
  foretell?(channel: string, stepsOf: (severity: string) => readonly EscalationStep[]): void;
}

/** Props of {@link PagerDutyEscalation}. */
export interface PagerDutyEscalationProps {
  /** The routing whose pages PagerDuty escalates; it may be in another stack. */
  readonly routing: PagerDutyRouting;
  /**
   * Whether the people of `on_call_schedule` are users of PagerDuty already, found by their mail addresses and the labels of their contact
   * methods, or are created here with the numbers of `contacts`, and deleted when they leave the schedule. What people made themselves is
   * only looked at.
   *
   * @default "adopt"
   */
  readonly users?: "adopt" | "create";
  /**
   * How urgent incidents are. `high` passes every page on to the second person, and calls people for all of them alike. By severity,
   * `warning` and `info` are of low urgency: PagerDuty notifies the person on call, and nobody else.
   *
   * @default "high"
   */
  readonly urgency?: PagerDutyUrgency;
  /** How often an incident that nobody acknowledges goes through all people again, from 0 to 9. @default 0 */
  readonly numLoops?: number;
  /**
   * After how long an open incident ends by itself: the end of an alert that is silenced or muted never reaches PagerDuty. At least four hours, at most a
   * week.
   *
   * @default - never
   */
  readonly autoResolve?: Duration;
  /** Name of service, schedule and policy, unique in the account. @default - the construct's path: "production pagerduty" */
  readonly name?: string;
  /** Name of the channel that pages. @default "pagerduty" */
  readonly channel?: string;
  /** Label of the mail address that every user of PagerDuty has from the beginning. @default "Default" */
  readonly emailLabel?: string;
  /** Label under which adopted users have their number for calls and for texts. @default "Mobile" */
  readonly phoneLabel?: string;
}

/** What each prop must be. */
const PROPS: PropKinds<PagerDutyEscalationProps> = {
  routing: "routing",
  users: "pagerDutyUsers?",
  urgency: "pagerDutyUrgency?",
  numLoops: "number?",
  autoResolve: "duration?",
  name: "text?",
  channel: "text?",
  emailLabel: "text?",
  phoneLabel: "text?",
};

// A Monday in the past. PagerDuty replaces a past start by the time at which the layer is made, and the provider compares
// starts in the past as equal; the virtual one must never change, because rotations are counted from it.
const START = "2024-01-01T00:00:00Z";
const WEEK = 604_800;
const DAY = 86_400;

/** In PagerDuty, only this text says never; by default it withdraws an acknowledgement after half an hour. */
const NEVER = "null";

/**
 * What happens in PagerDuty after a page: the person on call is texted and called as `escalation_matrix` says, then the second
 * person, until someone acknowledges. One service with one integration key; the severity of the alert decides its urgency.
 */
export class PagerDutyEscalation extends Construct {
  /** Everyone on the on-call schedule, by mail address. */
  public readonly people: ReadonlyMap<string, PagerDutyPerson>;
  public readonly schedule: Schedule;
  public readonly policy: EscalationPolicy;
  public readonly service: Service;
  public readonly integration: ServiceIntegration;
  private readonly escalation: Escalation;
  private readonly model: PagerdutyModel;
  private readonly channel: string;

  /** @throws ValidationError when PagerDuty cannot do what the escalation matrix asks */
  constructor(scope: Construct, id: string, props: PagerDutyEscalationProps) {
    super(scope, id);
    ValidationError.throwIfAny(this, propProblems(props, PROPS));
    const { routing, users = "adopt", emailLabel = "Default", phoneLabel = "Mobile" } = props;
    const options = optionsOf(props);
    const name = verbatim(this.nameOf(props));
    this.channel = props.channel ?? "pagerduty";
    this.escalation = routing.escalation;
    this.model = pagerdutyOf(routing.escalation, routing.contacts, options, this);
    const { people, notifications } = this.model;
    const scopeOfPeople = new Construct(this, "people");
    this.people = new Map(
      people.map((person) => [
        person.engineer,
        new PagerDutyPerson(scopeOfPeople, person.engineer, { person, users, notifications, emailLabel, phoneLabel }),
      ]),
    );
    routing.foretell?.(this.channel, (severity) => this.stepsOf(severity));
    this.schedule = this.createSchedule(name);
    this.policy = new EscalationPolicy(this, "policy", {
      name,
      numLoops: this.model.numLoops,
      rule: this.model.policy.map((rule) => this.ruleOf(rule)),
    });
    this.service = this.createService(name, this.autoResolveOf(props));
    this.integration = new ServiceIntegration(this, "integration", {
      name: "Alertmanager",
      service: this.service.id,
      type: "events_api_v2_inbound_integration",
    });
    advise(this, routing.specification, pagerdutyAdvice(routing.escalation, this.model, options));
  }

  /** {@link explain} in the words of the escalation. */
  private stepsOf(severity: string): readonly EscalationStep[] {
    return this.explain(severity).map(({ after, channel, audience }) => ({
      tier: audience.kind === "person" ? "secondary" : "first",
      after,
      channel,
      via: this.channel,
      owner: "incident manager",
      audience,
    }));
  }

  /** The key that Alertmanager needs, known at apply. Terraform's state holds it: the provider reads it from PagerDuty. */
  public get integrationKey(): string {
    return this.integration.integrationKey;
  }

  /**
   * Who PagerDuty notifies of a page of `severity`, if nobody takes it up, in order of time: which of the matrix's steps
   * happen there, and which others.
   */
  public explain(severity: string): readonly PagerDutyStep[] {
    ValidationError.throwIfAny(this, propProblems<object>({ severity }, { severity: "text" }, "explain"));
    return pagerdutySteps(this.escalation, this.model, severity, this.channel);
  }

  private nameOf({ name }: PagerDutyEscalationProps): string {
    if (name === undefined) return this.node.path.replace(/[^\p{L}\p{N}_.-]+/gu, " ").trim();
    if (name.trim() === name && name !== "" && !/[\\/&<>\p{C}]/u.test(name)) return name;
    const rule = "must be a name without blanks around it and without \\, /, &, < and >, which PagerDuty refuses";
    throw new ValidationError(this, [{ path: "name", message: `${rule}, got ${quoted(name)}` }]);
  }

  private autoResolveOf({ autoResolve }: PagerDutyEscalationProps): string {
    if (!autoResolve) return NEVER;
    const hours = autoResolve.toSeconds() / 3600;
    if (hours >= 4 && hours <= 7 * 24) return String(autoResolve.toSeconds());
    const rule =
      'must be from 4h to 7d: an alert that still fires is sent again within its repeat_interval, "4h" by default';
    throw new ValidationError(this, [{ path: "autoResolve", message: `${rule}, got "${autoResolve.toString()}"` }]);
  }

  private createSchedule(name: string): Schedule {
    const { timeZone, layers } = this.model.schedule;
    return new Schedule(this, "schedule", {
      name,
      timeZone,
      layer: layers.map(({ engineer, runs }): ScheduleLayer => ({
        name: verbatim(engineer),
        start: START,
        rotationVirtualStart: START,
        rotationTurnLengthSeconds: WEEK,
        users: [this.userOf(engineer)],
        restriction: runs.map(({ startDay, startTime, days }) => ({
          type: "weekly_restriction",
          startDayOfWeek: startDay,
          startTimeOfDay: startTime,
          durationSeconds: days * DAY,
        })),
      })),
    });
  }

  private createService(name: string, autoResolveTimeout: string): Service {
    return new Service(this, "service", {
      name,
      escalationPolicy: this.policy.id,
      acknowledgementTimeout: NEVER,
      autoResolveTimeout,
      alertCreation: "create_alerts_and_incidents",
      incidentUrgencyRule: {
        type: "constant",
        urgency: this.model.urgencyRule === "high" ? "high" : "severity_based",
      },
    });
  }

  private ruleOf({ asks, minutes }: PagerdutyModel["policy"][number]): EscalationPolicyRule {
    return {
      escalationDelayInMinutes: minutes,
      target:
        asks === "schedule"
          ? [{ type: "schedule_reference", id: this.schedule.id }]
          : asks.map((engineer) => ({ type: "user_reference", id: this.userOf(engineer) })),
    };
  }

  private userOf(engineer: string): string {
    return this.people.get(engineer)?.user.id ?? "";
  }
}

function optionsOf({ urgency, users, numLoops, channel }: PagerDutyEscalationProps): PagerdutyOptions {
  return {
    ...(users !== undefined && { users }),
    ...(urgency !== undefined && { urgency }),
    ...(numLoops !== undefined && { numLoops }),
    ...(channel !== undefined && { channel }),
  };
}

import { DataPagerdutyUserContactMethod } from "@cdktf/provider-pagerduty/lib/data-pagerduty-user-contact-method";
import { DataPagerdutyUser } from "@cdktf/provider-pagerduty/lib/data-pagerduty-user";
import { UserContactMethod } from "@cdktf/provider-pagerduty/lib/user-contact-method";
import { UserNotificationRule } from "@cdktf/provider-pagerduty/lib/user-notification-rule";
import { User } from "@cdktf/provider-pagerduty/lib/user";
import { Construct } from "constructs";
import { AssumptionError } from "../../lib/errors";
import type { ContactMethod, PagerdutyModel, PagerdutyPerson } from "../../lib/pagerduty";
import { verbatim } from "../../lib/escaping";

/** Arguments of a {@link PagerDutyPerson}. */
export interface PagerDutyPersonProps {
  readonly person: PagerdutyPerson;
  readonly users: "adopt" | "create";
  readonly notifications: PagerdutyModel["notifications"];
  readonly emailLabel: string;
  readonly phoneLabel: string;
}

/** A person on call, with the contact methods that their notification rules ask for. */
export class PagerDutyPerson extends Construct {
  /** The user, looked up by mail address or created. */
  public readonly user: User | DataPagerdutyUser;
  private readonly methods = new Map<ContactMethod, string>();

  constructor(scope: Construct, id: string, props: PagerDutyPersonProps) {
    super(scope, id);
    const { person, users, notifications } = props;
    const email = verbatim(person.engineer);
    this.user =
      users === "create"
        ? new User(this, "user", { email, name: verbatim(person.name) })
        : new DataPagerdutyUser(this, "user", { email });
    for (const urgency of ["high", "low"] as const)
      (notifications[urgency] ?? []).forEach(({ channel, afterMinutes }, index, rules) => {
        // The id does not contain the delay, so that another delay changes the rule instead of replacing it.
        const before = rules.slice(0, index).filter((rule) => rule.channel === channel).length;
        new UserNotificationRule(this, `${urgency}-${channel}${before === 0 ? "" : `-${before + 1}`}`, {
          userId: this.user.id,
          urgency,
          startDelayInMinutes: afterMinutes,
          contactMethod: { type: `${channel}_contact_method`, id: this.methodOf(channel, props) },
        });
      });
  }

  private methodOf(channel: ContactMethod, props: PagerDutyPersonProps): string {
    const known = this.methods.get(channel);
    if (known !== undefined) return known;
    const id =
      channel === "email"
        ? this.existing(channel, props.emailLabel)
        : props.users === "adopt"
          ? this.existing(channel, props.phoneLabel)
          : this.phone(channel, props.person);
    this.methods.set(channel, id);
    return id;
  }

  /**
   * A contact method that the user has already; every user begins with a mail address. As a resource, the provider would take over one with
   * the same number, rename it and later delete it.
   */
  private existing(channel: ContactMethod, label: string): string {
    const type = `${channel}_contact_method`;
    return new DataPagerdutyUserContactMethod(this, channel, { userId: this.user.id, type, label: verbatim(label) }).id;
  }

  private phone(channel: ContactMethod, { engineer, phone }: PagerdutyPerson): string {
    if (!phone) throw new AssumptionError(`${engineer} has a phone number where ${channel} is asked for`);
    return new UserContactMethod(this, channel, {
      userId: this.user.id,
      type: `${channel}_contact_method`,
      label: "On call",
      countryCode: phone.countryCode,
      address: phone.address,
    }).id;
  }
}

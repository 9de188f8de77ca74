import { quoted, type Problem } from "../errors";
import type { EscalationMatrixSection, SeverityLevelSection } from "../specification";
import { Duration } from "../units";
import {
  OTHERS,
  type ChannelOffer,
  type Escalation,
  type EscalationLevel,
  type MissingChannel,
  type EscalationStep,
  type Tier,
} from "./model";
import { channelsKey, pathOfLevel, unconfigured } from "./words";

/** The channel that gets every tier unless the matrix names it: a program that listens there sees everything. */
const CATCH_ALL = "webhook";

/**
 * The matrix with what is configured: each channel of a severity is delivered by the configured channel of that name, or
 * else by the incident manager that reaches people by it. See {@link levelProblems} for what cannot be meant.
 */
export function escalationOf(matrix: EscalationMatrixSection, offers: readonly ChannelOffer[]): Escalation {
  const { timeZone, handover, primary, secondary } = matrix.onCallSchedule;
  const named = Object.values(matrix.severityLevels).flatMap((level) => [
    ...level.channels,
    ...level.escalationChannels,
  ]);
  const isCatching = !named.includes(CATCH_ALL) && offers.some(({ name }) => name === CATCH_ALL);
  return {
    levels: Object.entries(matrix.severityLevels).map(([severity, level]) =>
      new LevelReading(matrix, offers, isCatching).read(severity, isCatching ? withCatchAll(level) : level),
    ),
    others: new LevelReading(matrix, offers, false).read(OTHERS, {
      channels: offers.map(({ name }) => name),
      escalationChannels: [],
      notificationDelay: Duration.zero,
      escalationDelay: "never",
    }),
    schedule: { timeZone, handover, shifts: primary, secondary: secondary.map(({ engineer }) => engineer) },
  };
}

function withCatchAll(level: SeverityLevelSection): SeverityLevelSection {
  const { channels, escalationChannels, escalationDelay } = level;
  return {
    ...level,
    channels: [...channels, CATCH_ALL],
    escalationChannels: escalationDelay === "never" ? escalationChannels : [...escalationChannels, CATCH_ALL],
  };
}

/** Reads one level: its first notifications decide who waits afterwards. */
class LevelReading {
  private readonly steps: EscalationStep[] = [];
  private readonly missing: MissingChannel[] = [];
  private page: { after: Duration; via: string[] } | undefined;

  constructor(
    private readonly matrix: EscalationMatrixSection,
    private readonly offers: readonly ChannelOffer[],
    private readonly isCatching: boolean,
  ) {}

  public read(severity: string, level: SeverityLevelSection): EscalationLevel {
    for (const channel of level.channels) this.tell("first", channel, level.notificationDelay, level.channels);
    const { escalationDelay, escalationChannels } = level;
    if (escalationDelay !== "never") {
      const pagers = this.page?.via;
      for (const channel of escalationChannels) {
        if (pagers) this.follow(channel, escalationDelay, pagers);
        else this.tell("escalation", channel, escalationDelay, escalationChannels);
      }
    }
    // An incident manager goes on by itself, whatever the level says.
    if (escalationDelay !== "never" || this.page) this.callSecondary();
    const steps = [...this.steps].sort((a, b) => a.after.compare(b.after));
    return { severity, steps, missing: this.missing, ...(this.page && { page: this.page }) };
  }

  /** Before any page: Alertmanager waits. */
  private tell(tier: Tier, channel: string, after: Duration, beside: readonly string[]): void {
    const offer = this.offers.find(({ name }) => name === channel);
    if (offer) {
      const step = { tier, after, channel, via: channel, owner: "alertmanager" } as const;
      if (offer.carries) this.pageBy(offer, after);
      if (offer.team) this.steps.push({ ...step, audience: { kind: "team" } });
      if (this.reachesOnCall(offer)) this.steps.push({ ...step, audience: { kind: "on call" } });
      return;
    }
    const carriers = this.offers.filter(({ carries }) => carries?.includes(channel));
    const carrier = carriers.find(({ name }) => beside.includes(name)) ?? carriers[0];
    if (!carrier) {
      this.missing.push({ tier, channel, because: "not configured" });
      return;
    }
    // It can reach people only by an incident of its own.
    if (!beside.includes(carrier.name) && !this.page?.via.includes(carrier.name))
      this.tell(tier, carrier.name, after, beside);
    this.carry(tier, channel, after, carrier.name);
  }

  /** After a page: Alertmanager does not see whether it was acknowledged, so only the paged channel may go on. */
  private follow(channel: string, after: Duration, pagers: readonly string[]): void {
    const carrier = this.offers.find(({ name, carries }) => pagers.includes(name) && carries?.includes(channel));
    if (carrier) this.carry("escalation", channel, after, carrier.name);
    // The matrix does not name the channel that catches all.
    else if (channel !== CATCH_ALL || !this.isCatching)
      this.missing.push({ tier: "escalation", channel, because: "paged before" });
  }

  private carry(tier: Tier, channel: string, after: Duration, via: string): void {
    this.steps.push({ tier, after, channel, via, owner: "incident manager", audience: { kind: "on call" } });
  }

  private pageBy({ name }: ChannelOffer, after: Duration): void {
    if (!this.page) this.page = { after, via: [name] };
    else if (!this.page.via.includes(name)) this.page.via.push(name);
  }

  /** The second person counts from when the first was reached in person: by the page, or else by Alertmanager itself. */
  private callSecondary(): void {
    const first = this.steps.filter(({ audience }) => audience.kind === "on call");
    for (const { engineer, escalationDelay } of this.matrix.onCallSchedule.secondary) {
      const person = { kind: "person", engineer } as const;
      if (this.page) {
        const after = this.page.after.plus(escalationDelay);
        for (const via of this.page.via)
          this.steps.push({ tier: "secondary", after, channel: via, via, owner: "incident manager", audience: person });
        continue;
      }
      const since = first[0]?.after;
      if (!since) return;
      const after = since.plus(escalationDelay);
      for (const step of first) {
        const offer = this.offers.find(({ name }) => name === step.via);
        if (step.after.compare(since) === 0 && offer?.reaches(engineer))
          this.steps.push({ ...step, tier: "secondary", after, audience: person });
      }
    }
  }

  private reachesOnCall(offer: ChannelOffer): boolean {
    return this.matrix.onCallSchedule.primary.some(({ engineer }) => offer.reaches(engineer));
  }
}

/**
 * Everything about `level` that would keep someone from being notified who must be.
 *
 * @param alerts - what has this severity, as messages name it: `cpu_high and 3 more`
 */
export function levelProblems(
  level: EscalationLevel,
  offers: readonly ChannelOffer[],
  alerts: string,
): readonly Problem[] {
  return [
    ...tierProblems(level, "first", offers, `${alerts} would reach nobody`),
    ...tierProblems(level, "escalation", offers, `${alerts} would not be escalated`),
    ...followProblems(level, offers),
  ];
}

/** A tier that reaches nobody at all. */
function tierProblems(
  level: EscalationLevel,
  tier: Tier,
  offers: readonly ChannelOffer[],
  effect: string,
): readonly Problem[] {
  const absent = unconfigured(level, tier);
  if (level.steps.some((step) => step.tier === tier) || (tier === "escalation" && absent.length === 0)) return [];
  const configured = offers.map(({ name }) => name).join(", ") || "none";
  const path = pathOfLevel(level.severity, channelsKey(tier));
  const rule = `must name a channel that is configured (${configured}), got ${quoted(absent)}`;
  return [{ path, message: `${rule}: ${effect}; ${mendOf(tier, absent)}` }];
}

/** What is to follow a page although only the paged incident manager knows whether it was acknowledged. */
function followProblems(
  { severity, missing, page }: EscalationLevel,
  offers: readonly ChannelOffer[],
): readonly Problem[] {
  const absent = missing.filter(({ because }) => because === "paged before").map(({ channel }) => channel);
  if (absent.length === 0 || !page) return [];
  const pagers = page.via.join(" and ");
  const carried = offers.filter(({ name }) => page.via.includes(name)).flatMap(({ carries }) => carries ?? []);
  const rule = `must be reached by ${pagers}, which is paged before (${carried.join(", ") || "it reaches nobody itself"})`;
  const reason = `got ${quoted(absent)}: Alertmanager does not see who acknowledged there`;
  return [
    {
      path: pathOfLevel(severity, channelsKey("escalation")),
      message: `${rule}, ${reason}; name one of those, or page later`,
    },
  ];
}

function mendOf(tier: Tier, missing: readonly string[]): string {
  const call = missing.find((name) => name === "phone" || name === "sms");
  const configure =
    call === undefined
      ? missing[0] && `configure channels.${missing[0]}`
      : `configure channels.pagerduty, which calls and texts people, or channels.${call}`;
  const never = tier === "first" ? undefined : 'set escalation_delay to "never"';
  return [configure, "name another channel", never].filter(Boolean).join(", or ");
}

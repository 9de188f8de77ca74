export { escalationOf, levelProblems } from "./escalation-of";
export { OTHERS } from "./model";
export type {
  Audience,
  ChannelOffer,
  Escalation,
  EscalationLevel,
  MissingChannel,
  Owner,
  Person,
  Schedule,
  Shift,
  EscalationStep,
  Tier,
} from "./model";
export { startingLines } from "./start";
export { channelsKey, pathOfLevel, unconfigured } from "./words";
export { dayAfter, dayBefore, minutesOf, onCallAt, type Span, spansOf } from "./schedule";

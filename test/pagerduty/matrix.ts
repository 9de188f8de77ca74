import { type ChannelOffer, type Escalation, escalationOf } from "../../lib/escalation";
import { type PagerDutyContacts, pagerdutyOf, type PagerdutyOptions, pagerdutyProblems } from "../../lib/pagerduty";
import { defaultSpecification, mergeSpecification, type SpecificationOverrides } from "../../lib/specification";

/** Changes of the built-in matrix. */
export type Matrix = NonNullable<SpecificationOverrides["escalationMatrix"]>;

/** A channel that reaches everybody. */
export const everybody = (name: string): ChannelOffer => ({ name, team: true, reaches: () => false });
/** PagerDuty, which calls and texts. */
export const PAGERDUTY: ChannelOffer = { ...everybody("pagerduty"), carries: ["sms", "phone"] };
/** Channels of the tests. */
export const OFFERS = [everybody("slack"), everybody("email"), PAGERDUTY];
/** People of the built-in matrix. */
export const CONTACTS: PagerDutyContacts = {
  "alice@company.com": { name: "Alice Ng", phone: "+4915112345678" },
  "bob@company.com": { phone: "+12025550123" },
  "charlie@company.com": { phone: "+353861234567" },
};

/** The built-in matrix with changes. */
export function escalationWith(escalationMatrix: Matrix = {}, offers: readonly ChannelOffer[] = OFFERS): Escalation {
  return escalationOf(mergeSpecification(defaultSpecification, { escalationMatrix }).escalationMatrix, offers);
}

/** What PagerDuty has to have for it. */
export function model(matrix: Matrix = {}, options: PagerdutyOptions = {}, offers = OFFERS) {
  return pagerdutyOf(escalationWith(matrix, offers), CONTACTS, options);
}

/** What PagerDuty cannot do of it, line by line. */
export function problems(matrix: Matrix, options: PagerdutyOptions = {}, offers: readonly ChannelOffer[] = OFFERS) {
  const found = pagerdutyProblems(escalationWith(matrix, offers), CONTACTS, options);
  return found.map(({ path, message }) => `${path}: ${message}`);
}

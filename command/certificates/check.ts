import { dayOf, endOf } from "../../lib/certificates";
import type { Surroundings } from "../command-error";
import type { Options } from "./options";
import { remarksOn, surveyOf } from "./survey";

/** Lists what is due; needs no secret and changes nothing. Gives the exit code. */
export function check(options: Options, at: Surroundings): number {
  const survey = surveyOf(options, at);
  const { store, authorities, authorityReasons, hosts } = survey;
  for (const reason of authorityReasons) at.print(`${store.name}: the authority ${reason}`);
  const due = hosts.filter(({ reasons }) => reasons.length > 0);
  for (const { host, reasons } of due) at.print(`${host}: ${reasons.join("; ")}`);
  for (const remark of remarksOn(survey)) at.note(remark);
  const count = `${due.length} of ${hosts.length} certificates`;
  if (authorities.length === 0) at.print(`${count} are due; make makes them, and the authority`);
  else if (due.length > 0) at.print(`${count} are due; renew makes them`);
  if (authorityReasons.length > 0 && authorities.length > 0)
    at.print(`the authority is due; rollover --step trust-new begins to replace it`);
  if (due.length > 0 || authorityReasons.length > 0) return 1;
  const ends = hosts.flatMap(({ file }) => (file?.chain[0] ? [endOf(file.chain[0])] : []));
  const first = new Date(Math.min(...ends.map((end) => end.getTime())));
  at.print(`${hosts.length} certificates are good; the first one ends on ${dayOf(first)}`);
  return 0;
}

import type { Surroundings } from "../command-error";
import { CommandError } from "../command-error";
import { issueFor, makeAuthority } from "./issuing";
import { type Options, WHERE } from "./options";
import { remarksOn, type Survey, surveyOf } from "./survey";

/** Makes the authority if there is none, and certificates for hosts that have none. Never changes what exists. */
export async function make(options: Options, at: Surroundings): Promise<number> {
  let survey = surveyOf(options, at);
  if (survey.authorities.length === 0) survey = await withAuthority(survey, options, at);
  const missing = survey.hosts.filter(({ file, reasons }) => file === undefined && reasons.length > 0);
  await issueFor(missing, survey, options, at);
  const due = survey.hosts.filter((one) => one.reasons.length > 0 && !missing.includes(one));
  for (const { host, reasons } of due) at.note(`note: ${host} ${reasons.join("; ")}; renew makes another one`);
  finish(survey, missing.length, at);
  return 0;
}

/** Makes certificates for all hosts whose certificate is missing or due. */
export async function renew(options: Options, at: Surroundings): Promise<number> {
  const survey = surveyOf(options, at);
  if (survey.authorities.length === 0)
    throw new CommandError(
      `[${WHERE}] ${survey.store.name}/ca.pem does not exist: give the --folder that make wrote, or run make if there was none`,
      2,
    );
  const due = survey.hosts.filter(({ reasons }) => reasons.length > 0);
  await issueFor(due, survey, options, at);
  finish(survey, due.length, at);
  return 0;
}

async function withAuthority(survey: Survey, options: Options, at: Surroundings): Promise<Survey> {
  const leftOver = survey.hosts.filter(({ file }) => file !== undefined);
  if (leftOver.length > 0)
    throw new CommandError(
      `[${WHERE}] ${survey.store.name}/ca.pem does not exist, but certificates do (${leftOver[0]?.host}, …): restore it, or move the folder away to begin anew`,
      2,
    );
  const authority = await makeAuthority(survey.store, options, at);
  survey.store.trust([authority]);
  at.print(`${survey.store.name}/ca.pem: made, for ${options.authority.purpose}; its key is encrypted beside it`);
  return surveyOf(options, at);
}

function finish(survey: Survey, made: number, at: Surroundings): void {
  for (const remark of remarksOn(survey)) at.note(remark);
  for (const reason of survey.authorityReasons)
    at.note(`note: the authority ${reason}; rollover --step trust-new begins to replace it`);
  const { hosts, store } = survey;
  at.print(
    made === 0
      ? `${hosts.length} certificates are there; nothing was written`
      : `${made} of ${hosts.length} certificates were made in ${store.name}; deploy to bring them to their hosts`,
  );
}

import {
  fingerprintOf,
  isSignedBy,
  nextStepOf,
  rolloverState,
  type RolloverState,
  type RolloverStep,
} from "../../lib/certificates";
import { CommandError, type Surroundings } from "../command-error";
import { deliverAuthorities, issueFor, makeAuthority } from "./issuing";
import { type Options, WHERE } from "./options";
import { type Survey, surveyOf } from "./survey";

/** Takes one step to another authority; a step that was taken already changes nothing. Gives the exit code. */
export async function rollover(options: Options, at: Surroundings): Promise<number> {
  const survey = surveyOf(options, at);
  const { store, authorities } = survey;
  const step = options.step as RolloverStep;
  if (authorities.length === 0)
    throw new CommandError(
      `[${WHERE}] ${store.name}/ca.pem does not exist: there is no authority to replace; make makes one`,
      2,
    );
  const state = rolloverState(authorities);
  const isDone = state === step || (step === "drop-old" && state === "settled");
  if (!isDone && nextStepOf(state) !== step) throw outOfOrder(step, state);
  await STEPS[step](survey, options, at, isDone);
  return 0;
}

type Step = (survey: Survey, options: Options, at: Surroundings, isDone: boolean) => Promise<void>;

const STEPS: Readonly<Record<RolloverStep, Step>> = {
  "trust-new": async (survey, options, at, isDone) => {
    const { store, authorities } = survey;
    if (!isDone) {
      const [old] = authorities as [(typeof authorities)[0]];
      const made = await makeAuthority(store, options, at, old);
      store.trust([old, made]);
      at.print(
        `${store.name}/ca.pem: ${fingerprintOf(made)} is trusted beside ${fingerprintOf(old)}, which still signs`,
      );
    }
    await deliverAuthorities(store.authorities(), survey, options, at);
    at.print("deploy, so that every host trusts both; then go on with --step sign-new");
  },

  "sign-new": async (survey, options, at, isDone) => {
    const { store, authorities } = survey;
    if (!isDone) store.trust([...authorities].reverse());
    // A run that broke off goes on here: what the old authority signed is due.
    const turned = surveyOf(options, at);
    const due = turned.hosts.filter(({ reasons }) => reasons.length > 0);
    await issueFor(due, turned, options, at);
    await deliverAuthorities(turned.authorities, turned, options, at);
    at.print(`${due.length} of ${turned.hosts.length} certificates were made by the new authority`);
    at.print("deploy, so that every host has one; then go on with --step drop-old");
  },

  "drop-old": async (survey, options, at, isDone) => {
    const { store, authorities, hosts } = survey;
    if (isDone) {
      await deliverAuthorities(authorities, survey, options, at);
      return at.print("hosts trust one authority; nothing was written");
    }
    const [signing, old] = authorities as [(typeof authorities)[0], (typeof authorities)[0]];
    const behind = hosts.filter(({ file }) => !file?.chain.some((one) => isSignedBy(one, signing)));
    if (behind.length > 0)
      throw new CommandError(
        `[${WHERE}] --step: must wait with drop-old until the new authority signed every certificate; ${behind.map(({ host }) => host).join(", ")}: run --step sign-new again and deploy`,
        2,
      );
    // First the key: a run that breaks off between the two is finished by the next one.
    store.dropKey(old);
    store.trust([signing]);
    await deliverAuthorities([signing], survey, options, at);
    at.print(
      `${store.name}/ca.pem: ${fingerprintOf(signing)} alone is trusted; the key of ${fingerprintOf(old)} was deleted`,
    );
    at.print("deploy; servers that restart with it refuse what the old authority signed");
  },
};

function outOfOrder(step: RolloverStep, state: RolloverState): CommandError {
  const where = state === "settled" ? "the authority is not being replaced" : `the last step was ${state}`;
  return new CommandError(`[${WHERE}] --step: must be ${nextStepOf(state)}, because ${where}; got "${step}"`, 2);
}

import type { X509Certificate } from "node:crypto";
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
import { passphraseOf } from "./passphrase";
import type { CertificateStore } from "./store";
import { remarksOn, type Survey, surveyOf } from "./survey";

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
  const isBack = step === "take-back" && state !== "settled";
  if (!isDone && !isBack && nextStepOf(state) !== step) throw outOfOrder(step, state);
  await STEPS[step](survey, options, at, isDone);
  for (const remark of remarksOn(surveyOf(options, at))) at.note(remark);
  return 0;
}

type Step = (survey: Survey, options: Options, at: Surroundings, isDone: boolean) => Promise<void>;

const STEPS: Readonly<Record<RolloverStep, Step>> = {
  "trust-new": async (survey, options, at, isDone) => {
    const { store, authorities } = survey;
    if (!isDone) {
      const [old] = authorities as [X509Certificate];
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
    if (!isDone) {
      const [signer, ...others] = [...authorities].reverse() as [X509Certificate];
      // Before it signs: with a passphrase that is lost, nothing could be renewed.
      store.key(signer, passphraseOf(options, at));
      store.trust([signer, ...others]);
    }
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
    const [signing, old] = authorities as [X509Certificate, X509Certificate];
    const behind = hosts.filter(({ file }) => !file?.chain.some((one) => isSignedBy(one, signing)));
    const held = new Set([...behind.map(({ host }) => host), ...signedBy(old, store)]);
    if (held.size > 0) throw tooEarly("drop-old", "new", [...held], store);
    await trustAlone(signing, old, survey, options, at);
    at.print(
      `${store.name}/ca.pem: ${fingerprintOf(signing)} alone is trusted; the key of ${fingerprintOf(old)} was deleted`,
    );
    at.print("deploy; servers that restart with it refuse what the old authority signed");
  },

  "take-back": async (survey, options, at) => {
    const { store, authorities } = survey;
    const [signing, other] = authorities as [X509Certificate, X509Certificate];
    if (rolloverState(authorities) === "sign-new") {
      store.trust([other, signing]);
      await deliverAuthorities([other, signing], survey, options, at);
      at.print(
        `${store.name}/ca.pem: ${fingerprintOf(other)} signs again; ${fingerprintOf(signing)} is trusted beside it`,
      );
      return at.print("run renew, deploy, then take the new authority itself back with --step take-back");
    }
    const held = signedBy(other, store);
    if (held.length > 0) throw tooEarly("take-back", "old", held, store);
    await trustAlone(signing, other, survey, options, at);
    at.print(
      `${store.name}/ca.pem: ${fingerprintOf(signing)} alone is trusted, as before; the key of ${fingerprintOf(other)} was deleted`,
    );
  },
};

async function trustAlone(
  signing: X509Certificate,
  dropped: X509Certificate,
  survey: Survey,
  options: Options,
  at: Surroundings,
): Promise<void> {
  // First the key: a run that breaks off between the two is finished by the next one.
  survey.store.dropKey(dropped);
  survey.store.trust([signing]);
  await deliverAuthorities([signing], survey, options, at);
}

/** Hosts with a certificate of `authority`, those of other fleets and earlier days included. */
function signedBy(authority: X509Certificate, store: CertificateStore): readonly string[] {
  return store.hosts().filter((host) => store.certificate(host)?.file?.chain.some((one) => isSignedBy(one, authority)));
}

/** An authority cannot go while hosts have certificates of it; `kept` is the one that has to sign them first. */
function tooEarly(
  step: "drop-old" | "take-back",
  kept: "new" | "old",
  held: readonly string[],
  store: CertificateStore,
): CommandError {
  const signing = kept === "new" ? "--step sign-new again" : "renew";
  const rule = `must wait with ${step} until the ${kept} authority signed every certificate in ${store.name}/hosts`;
  const mend = `run ${signing} with every --fleet that has them and deploy, or delete the files of hosts that are gone`;
  return new CommandError(`[${WHERE}] --step: ${rule}; ${held.join(", ")}: ${mend}`, 2);
}

function outOfOrder(step: RolloverStep, state: RolloverState): CommandError {
  const where = state === "settled" ? "the authority is not being replaced" : `the last step was ${state}`;
  return new CommandError(`[${WHERE}] --step: must be ${nextStepOf(state)}, because ${where}; got "${step}"`, 2);
}

import type { X509Certificate } from "node:crypto";
import { join } from "node:path";
import {
  type AlternativeNames,
  alternativeNamesOf,
  authorityReasons,
  type CertificateFile,
  fingerprintOf,
  isMember,
  type Member,
  reasonsToRenew,
  rolloverState,
  nextStepOf,
  withAddresses,
} from "../../lib/certificates";
import { ValidationError } from "../../lib/errors";
import type { Surroundings } from "../command-error";
import { givenIn, membersFrom } from "./fleet-files";
import { type Options, WHERE } from "./options";
import { regionIn } from "./ssm";
import { CertificateStore } from "./store";

/** A host, and how its certificate is. */
export interface Judged {
  readonly host: string;
  readonly wanted: AlternativeNames;
  /** Whether it may have its key from Parameter Store: all may where no region is known. */
  readonly isOnAws: boolean;
  /** Region of that Parameter Store; empty or undefined for the AWS CLI's. */
  readonly region?: string;
  /** What is there. */
  readonly file?: CertificateFile;
  /** Why a new one is needed; empty when none is. Sentences without a subject. */
  readonly reasons: readonly string[];
}

/** How everything is that one run of the command is about. */
export interface Survey {
  readonly store: CertificateStore;
  /** What hosts trust; the first one signs. */
  readonly authorities: readonly X509Certificate[];
  /** What is wrong with the authority that signs. */
  readonly authorityReasons: readonly string[];
  readonly hosts: readonly Judged[];
  /** Addresses and names that were given by hand, now or in an earlier run, by their hosts. */
  readonly given: ReadonlyMap<string, readonly string[]>;
}

/**
 * Looks at what is there and compares it with what the fleet needs.
 *
 * @throws ValidationError or CommandError when the fleet or the folder cannot be read, or no host needs a certificate
 */
export function surveyOf(options: Options, at: Surroundings): Survey {
  const { authority } = options;
  const members = membersFrom(options, at.folder).filter((member) => isMember(member, authority));
  if (members.length === 0)
    throw new ValidationError(WHERE, [
      { path: "--authority", message: `is for hosts with the role ${authority.role}, and the fleet has none` },
    ]);
  const store = new CertificateStore(join(options.folder, authority.name), at.folder);
  const given = givenIn(options, store.given());
  const authorities = store.authorities();
  const terms = { now: at.now(), within: options.within, authorityWithin: options.authorityWithin };
  const isMixed = members.some(({ region }) => region !== undefined);
  const judge = (member: Member): Judged => {
    const { host, region } = member;
    const place = { host, region, isOnAws: !isMixed || region !== undefined };
    const wanted = alternativeNamesOf(withAddresses(member, given.get(host) ?? []), authority);
    const stored = store.certificate(host);
    if (stored === undefined) return { ...place, wanted, reasons: ["has no certificate"] };
    const { file, wrong } = stored;
    const reasons = file ? reasonsToRenew(file, wanted, authorities, terms) : [];
    return { ...place, wanted, file, reasons: [...wrong, ...reasons, ...placeReasons(place, file?.keyAt)] };
  };
  const [signing] = authorities;
  return {
    store,
    authorities,
    authorityReasons: signing === undefined ? ["is missing"] : authorityReasons(signing, terms),
    hosts: members.map(judge),
    given,
  };
}

/** What keeps a host from a key that is in Parameter Store. */
function placeReasons({ isOnAws, region = "" }: Pick<Judged, "isOnAws" | "region">, keyAt?: string): readonly string[] {
  if (keyAt === undefined) return [];
  if (!isOnAws) return ["has its key in Parameter Store, which only hosts on AWS read"];
  return region === "" || region === regionIn(keyAt) ? [] : [`has no key in the Parameter Store of ${region}`];
}

/** What a person should know besides what is due: files of no host, a change of the authority that is under way. */
export function remarksOn({ store, authorities, hosts }: Survey): readonly string[] {
  const state = rolloverState(authorities);
  const [signing] = authorities;
  const known = new Set(hosts.map(({ host }) => host));
  return [
    ...store
      .hosts()
      .filter((host) => !known.has(host))
      .map(
        (host) =>
          `note: ${store.name}/hosts/${host}.pem belongs to no host of the fleet; delete it if the host is gone`,
      ),
    ...(state === "settled" || signing === undefined
      ? []
      : [
          `note: the authority is being replaced: ${fingerprintOf(signing)} signs; after the deploy of the last step, run --step ${nextStepOf(state)}`,
        ]),
  ];
}

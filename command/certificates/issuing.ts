import type { X509Certificate } from "node:crypto";
import { dayOf, endOf, readCertificateFile, withKeyAt } from "../../lib/certificates";
import { CommandError, type Surroundings } from "../command-error";
import { type Options, WHERE } from "./options";
import { passphraseAdvice, passphraseOf } from "./passphrase";
import type * as SigningModule from "./signing";
import { parameterIn, Parameters } from "./ssm";
import type { CertificateStore } from "./store";
import type { Judged, Survey } from "./survey";

const DAY = 86_400_000;
/** Clocks of hosts may be behind the one of the machine that signs. */
const EARLIER = 3_600_000;
/** Parameter Store takes three changes a second; one call of the AWS CLI takes about one second. */
const AT_ONCE = 2;

/** Signing loads the X.509 library, which only a run that signs needs. */
// eslint-disable-next-line @typescript-eslint/no-require-imports
const signing = (): typeof SigningModule => require("./signing") as typeof SigningModule;

/**
 * Makes a new authority and puts its key, encrypted, into the folder. Nothing trusts it yet.
 *
 * @param after - the authority that it follows; it begins later than that one, which tells them apart
 */
export async function makeAuthority(
  store: CertificateStore,
  options: Options,
  at: Surroundings,
  after?: X509Certificate,
): Promise<X509Certificate> {
  const passphrase = newPassphraseOf(store, options, at, after);
  const advice = passphraseAdvice(passphrase);
  if (advice !== undefined) at.note(advice);
  const now = at.now().getTime();
  const from = new Date(Math.max(now - EARLIER, after === undefined ? 0 : new Date(after.validFrom).getTime() + 1000));
  const { newAuthority } = signing();
  const name = `vm-observability ${options.authority.name} ${from.toISOString().slice(0, 10)}`;
  const { certificate, key } = await newAuthority(name, { from, to: new Date(now + options.authorityDays * DAY) });
  const [made] = readCertificateFile(certificate).chain as [X509Certificate];
  store.putKey(made, key, passphrase);
  return made;
}

/** What the key of a new authority is encrypted with. A mistyped passphrase would be found only once that authority has to sign. */
function newPassphraseOf(store: CertificateStore, options: Options, at: Surroundings, after?: X509Certificate): string {
  const { newPassphraseFile: passphraseFile } = options;
  if (passphraseFile !== undefined) return passphraseOf({ passphraseFile }, at, "--new-passphrase-file");
  const passphrase = passphraseOf(options, at);
  if (after === undefined || !store.hasKey(after)) return passphrase;
  try {
    store.key(after, passphrase);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const another = "if the new authority is to have another one, give that by --new-passphrase-file";
    throw new CommandError(`${error.message}; ${another}`, error.exitCode);
  }
  return passphrase;
}

/** Makes certificates for `hosts` and says so, a line for each. Later runs know the addresses that this one was given. */
export async function issueFor(
  hosts: readonly Judged[],
  survey: Survey,
  options: Options,
  at: Surroundings,
): Promise<void> {
  const { store, authorities, given } = survey;
  if (hosts.length === 0) return store.keepGiven(given);
  const [authority] = authorities as [X509Certificate];
  const end = endOf(authority);
  if (end <= at.now())
    throw new CommandError(
      `[${WHERE}] ${store.name}: the authority ended on ${dayOf(end)}; begin a new one with rollover --step trust-new`,
      2,
    );
  const { issue, signerOf } = signing();
  const signer = await signerOf(authority.toString(), store.key(authority, passphraseOf(options, at)));
  store.keepGiven(given);
  const parametersFor = await deliverAuthorities(authorities, survey, options, at);
  const one = async ({ host, wanted, file, reasons }: Judged): Promise<string> => {
    const now = at.now().getTime();
    const to = new Date(Math.min(now + options.days * DAY, end.getTime()));
    const { certificate, key } = await issue(signer, host, wanted, { from: new Date(now - EARLIER), to });
    const pem = certificate + key;
    const parameters = parametersFor.get(host);
    if (parameters === undefined) store.put(host, pem);
    else {
      await parameters.put(host, pem, parameters.isOurs(host, file?.keyAt));
      store.put(host, withKeyAt(certificate, parameters.placeOf(host)));
    }
    const why = file === undefined ? "" : ` (${reasons.join("; ")})`;
    return `${host}: ${file === undefined ? "made" : "renewed"}, ends on ${dayOf(to)}${why}`;
  };
  for (let first = 0; first < hosts.length; first += AT_ONCE) {
    // What one host's certificate takes part in is finished before a failure of its neighbour ends the run.
    const outcomes = await Promise.allSettled(hosts.slice(first, first + AT_ONCE).map(one));
    for (const outcome of outcomes) if (outcome.status === "fulfilled") at.print(outcome.value);
    for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
  }
}

/**
 * Hosts get new authorities the way they get their keys; nothing to do where both are files.
 *
 * @returns where the hosts' keys go that are no files
 */
export async function deliverAuthorities(
  authorities: readonly X509Certificate[],
  { hosts }: Survey,
  options: Options,
  at: Surroundings,
): Promise<ReadonlyMap<string, Parameters>> {
  const parameters = parametersOf(hosts, options, at);
  const pem = authorities.map((one) => one.toString()).join("");
  for (const region of new Set(parameters.values())) await region.putAuthorities(pem);
  return parameters;
}

/** Where keys go, by their hosts: as asked, else where those of the fleet already are. Files where it says nothing. */
function parametersOf(hosts: readonly Judged[], options: Options, at: Surroundings): ReadonlyMap<string, Parameters> {
  const before = hosts.flatMap(({ file }) => file?.keyAt ?? [])[0];
  const prefix = options.ssm === undefined ? before && prefixIn(before) : `${options.ssm}/${options.authority.name}`;
  if (prefix === undefined) return new Map();
  const regions = new Map<string, Parameters>();
  for (const { region = "" } of hosts) regions.set(region, new Parameters(prefix, region, options.ssmKey, at));
  return new Map(
    hosts.flatMap(({ host, isOnAws, region = "" }) => (isOnAws ? [[host, regions.get(region)!] as const] : [])),
  );
}

function prefixIn(keyAt: string): string {
  return parameterIn(keyAt).replace(/\/[^/]+$/, "");
}

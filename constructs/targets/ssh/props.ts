import { type Problem, type PropKinds, propProblems, quoted } from "../../../lib/errors";
import type { CertificateOrigin } from "../../../lib/host";
import type { HostProps } from "../fleet";
import { HOST_PROPS } from "../hosts";
import type { SshLogin } from "./ssh-login";
import type { SshRollout } from "./waves";

/** A host that exists and is reached over SSH. */
export interface SshHostProps extends HostProps {
  /** Address or name for logging in; may be a token. */
  readonly address: string;
  /** Address or name under which the other hosts of the fleet reach it; may be a token. @default - `address` */
  readonly scrapeAddress?: string;
  /** @default - the login's port */
  readonly port?: number;
  /** Public keys, such as `ssh-ed25519 AAAA…`; may be tokens. @default - those in the login's `hostKeys` file */
  readonly hostKeys?: readonly string[];
  /**
   * Any text; another one has this host checked and brought to its release again. By hand, `terraform apply -replace=<its resource>` does
   * the same. May be a token.
   *
   * @default - checked when its release, facts or secrets change
   */
  readonly recheck?: string;
}

/** Props of an {@link SshFleet}. */
export interface SshFleetProps {
  readonly hosts: readonly SshHostProps[];
  readonly login: SshLogin;
  /**
   * In which order a new release reaches the hosts. Every host checks a release before it switches and goes back by
   * itself; waves also limit how many hosts try.
   *
   * @default - all hosts at once
   */
  readonly rollout?: SshRollout;
  /** As {@link SshHostProps.recheck}, for all hosts: a date, for example. @default - none */
  readonly recheck?: string;
  /**
   * Owner whose hosts become this fleet's: the id that a host names when it refuses an activation because it belongs to another stack or to an
   * earlier state of this one. Hosts of any other owner are still refused.
   *
   * @default - none
   */
  readonly takeOver?: string;
  /**
   * Where the hosts get their certificates from: `{ folder: "certificates" }`, which `npx vm-observability certificates make` fills, or files
   * that each host has already. What is between them is encrypted then, and asks who calls.
   *
   * @default - as the specification says; without either, nothing is encrypted between the hosts
   */
  readonly certificates?: CertificateOrigin;
}

/** Kinds of the fleet's props. */
export const FLEET_PROPS: PropKinds<SshFleetProps> = {
  hosts: "list",
  login: "object",
  rollout: "object?",
  recheck: "text?",
  takeOver: "text?",
  certificates: "object?",
};

/** Kinds of a host's props. */
export const SSH_HOST_PROPS: PropKinds<SshHostProps> = {
  ...HOST_PROPS,
  address: "text",
  scrapeAddress: "text?",
  port: "any?",
  hostKeys: "list?",
  recheck: "text?",
};

/** What is wrong with the values that are the fleet's own; its hosts and its login have theirs. */
export function fleetProblems({ rollout = {}, takeOver }: SshFleetProps): readonly Problem[] {
  return [
    ...propProblems(rollout, ROLLOUT_PROPS, "rollout"),
    ...rolloutProblems(rollout),
    ...formerOwnerProblems(takeOver),
  ];
}

const ROLLOUT_PROPS: PropKinds<SshRollout> = { canary: "any?", parallelism: "any?" };

function formerOwnerProblems(owner: string | undefined): Problem[] {
  if (owner === undefined || /^[0-9a-f-]{36}$/.test(owner)) return [];
  return [
    { path: "takeOver", message: `must be the id of an owner, as a host's refusal names it, got ${quoted(owner)}` },
  ];
}

function rolloutProblems({ canary = 0, parallelism = 1 }: SshRollout): Problem[] {
  const problems: Problem[] = [];
  if (!Number.isInteger(canary) || canary < 0)
    problems.push({ path: "rollout.canary", message: `must be a whole number from 0, got ${quoted(canary)}` });
  if (!Number.isInteger(parallelism) || parallelism < 1)
    problems.push({
      path: "rollout.parallelism",
      message: `must be a whole number from 1, got ${quoted(parallelism)}`,
    });
  return problems;
}

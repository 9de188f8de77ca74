import { isDeepStrictEqual } from "node:util";
import type { Artifact } from "../artifacts";
import { type Problem, quoted } from "../errors";
import type { ComponentPlan } from "./component-plan";

/** Something that at most one component may have, or several only with equal values. */
interface Claim {
  readonly component: string;
  /** What is claimed: `port 9090/tcp`. Claims of one key meet. */
  readonly key: string;
  /** Part of the plan that claims it: `listens`. */
  readonly part: string;
  /** Equal values do not collide. `undefined` always does. */
  readonly value?: unknown;
  /** The message to this claimant about the one before it. */
  readonly problem: (other: string) => string;
}

/** Everything that two of `plans` want and only one can have. */
export function collisionsOf(plans: readonly ComponentPlan[]): Problem[] {
  const claims = plans.flatMap((plan) => [
    nameClaim(plan),
    ...portClaims(plan),
    ...pathClaims(plan),
    ...unitClaims(plan),
    ...accountClaims(plan),
    ...artifactClaims(plan),
    ...programClaims(plan),
    ...secretClaims(plan),
  ]);
  const first = new Map<string, Claim>();
  const problems: Problem[] = [];
  for (const claim of claims) {
    const other = first.get(claim.key);
    if (other === undefined) first.set(claim.key, claim);
    else if (claim.value === undefined || !isDeepStrictEqual(claim.value, other.value))
      problems.push({ path: `${claim.component}.${claim.part}`, message: claim.problem(other.component) });
  }
  return problems;
}

function nameClaim({ component }: ComponentPlan): Claim {
  const problem = () => "is placed twice on this host; place it once";
  return { component, key: `component ${component}`, part: "component", problem };
}

function portClaims({ component, listens }: ComponentPlan): Claim[] {
  return listens.map(({ port, protocol, purpose }) => ({
    component,
    key: `port ${port}/${protocol}`,
    part: "listens",
    problem: (other) =>
      `port ${port}/${protocol} (${purpose}) is also opened by ${other}; give one of them another port`,
  }));
}

function pathClaims({ component, files, directories, account }: ComponentPlan): Claim[] {
  return [
    ...files.map((file) => ({
      component,
      key: `file ${file.path}`,
      part: "files",
      problem: () => `${quoted(file.path)} is written twice; each file has one writer`,
    })),
    ...directories.map((directory) => ({
      component,
      key: `directory ${directory.path}`,
      part: "directories",
      value: { account: account.name, mode: directory.mode ?? "0750" },
      problem: (other: string) =>
        `${quoted(directory.path)} also belongs to ${other}, with another account or mode; each directory has one owner`,
    })),
  ];
}

function unitClaims({ component, units }: ComponentPlan): Claim[] {
  return units.map(({ name }) => ({
    component,
    key: `unit ${name}`,
    part: "units",
    problem: (other) => `${name} is also a unit of ${other}; name one of them differently`,
  }));
}

function accountClaims({ component, account }: ComponentPlan): Claim[] {
  return [
    {
      component,
      key: `account ${account.name}`,
      part: "account",
      value: { ...account, groups: [...(account.groups ?? [])].sort() },
      problem: (other) =>
        `${account.name} is described otherwise by ${other}; components that share an account describe it alike`,
    },
  ];
}

function artifactClaims({ component, artifacts }: ComponentPlan): Claim[] {
  return artifacts.map((artifact) => ({
    component,
    key: `artifact ${artifact.name}`,
    part: "artifacts",
    value: artifact,
    problem: (other) =>
      `${artifact.name} ${artifact.version} (${originOf(artifact)}) is wanted by ${other} in another version or from ` +
      "another place; a host has each artifact once",
  }));
}

function originOf(artifact: Artifact): string {
  return artifact.kind === "package" ? artifact.distribution : "upstream";
}

function programClaims({ component, artifacts }: ComponentPlan): Claim[] {
  return artifacts.flatMap((artifact) =>
    Object.entries(artifact.programs).map(([program, path]) => ({
      component,
      key: `program ${program}`,
      part: "artifacts",
      value: { artifact: artifact.name, path },
      problem: (other: string) =>
        `program ${program} of ${artifact.name} has the name of another program of ${other}; rename one of them`,
    })),
  );
}

function secretClaims({ component, secrets }: ComponentPlan): Claim[] {
  return secrets.map(({ unit, name }) => ({
    component,
    key: `secret ${unit}/${name}`,
    part: "secrets",
    problem: () => `${name} is given twice to ${unit}; give it once`,
  }));
}

import { bootHosts } from "../../harness/hosts";
import { Mirror } from "../../harness/mirror";
import { Authority } from "../../harness/authority";
import { summaryOf, type Summary } from "../measure";
import { ByHand } from "./by-hand";
import { type Candidate, HOSTS, type Step } from "./candidate";
import { Library } from "./library";

/** What takes turns in one run. */
const CANDIDATES = ["plain", "encrypted", "byHand"] as const;
export type CandidateName = (typeof CANDIDATES)[number];

/** What was timed of a candidate. */
export interface DeployTimes {
  /** Empty hosts: synthesis, `terraform init`, apply with downloads from a mirror on this machine. */
  readonly firstDeploy: StepSummary;
  /** Synthesis and apply; nothing is different. */
  readonly noChange: StepSummary;
  /** Synthesis and apply of another threshold, until Prometheus evaluates it; the process goes on. */
  readonly oneThreshold: StepSummary;
  /** The activation script on the monitoring host, by its own clock; nothing by hand corresponds to it. */
  readonly activation: Summary | undefined;
}

/** The parts of a step, each over all runs. */
export type StepSummary = Readonly<Record<keyof Step | "terraform", Summary>>;

const ROUNDS = 3;
const CHANGES = 3;

interface Seen {
  readonly firstDeploy: Step[];
  readonly noChange: Step[];
  readonly oneThreshold: Step[];
  readonly activation: number[];
}

/** Boots three Debian 13 hosts for each candidate in each round and times what a user waits for. */
export async function deployTimes(
  progress: (text: string) => void,
): Promise<Readonly<Record<CandidateName, DeployTimes>>> {
  const seen = new Map<CandidateName, Seen>(
    CANDIDATES.map((name) => [name, { firstDeploy: [], noChange: [], oneThreshold: [], activation: [] }]),
  );
  for (let round = 0; round < ROUNDS; round++) {
    // Each is first, second and third once, so that what a round leaves to the next falls on all alike.
    for (const [name, times] of [...seen, ...seen].slice(round % seen.size, (round % seen.size) + seen.size)) {
      await measured(name, times);
      const first = Math.round(times.firstDeploy.at(-1)?.whole ?? NaN);
      progress(`round ${round + 1} of ${ROUNDS}: ${name}, first deploy ${first} ms`);
    }
  }
  return Object.fromEntries([...seen].map(([name, times]) => [name, timesOf(times)])) as Record<
    CandidateName,
    DeployTimes
  >;
}

async function measured(name: CandidateName, times: Seen): Promise<void> {
  const world = await bootHosts({ hosts: HOSTS });
  const mirror = await Mirror.start({ address: world.gateway, suites: ["sid"] });
  const authority = name === "encrypted" ? await Authority.of(world) : undefined;
  try {
    const library = new Library(world, mirror, authority);
    const candidate: Candidate = name === "byHand" ? new ByHand(world, library) : library;
    times.firstDeploy.push(await candidate.firstDeploy(80));
    for (let run = 1; run <= CHANGES; run++) {
      times.noChange.push(await candidate.noChange());
      times.oneThreshold.push(await candidate.changeThreshold(80 + run));
      if (candidate === library) times.activation.push(await library.activateAgain());
    }
  } finally {
    await mirror.stop();
    await world.down();
  }
}

function timesOf({ firstDeploy, noChange, oneThreshold, activation }: Seen): DeployTimes {
  return {
    firstDeploy: stepSummary(firstDeploy),
    noChange: stepSummary(noChange),
    oneThreshold: stepSummary(oneThreshold),
    activation: activation.length > 0 ? summaryOf(activation) : undefined,
  };
}

function stepSummary(steps: readonly Step[]): StepSummary {
  return {
    whole: summaryOf(steps.map(({ whole }) => whole)),
    synthesis: summaryOf(steps.map(({ synthesis }) => synthesis)),
    terraform: summaryOf(steps.map(({ whole, synthesis }) => whole - synthesis)),
  };
}

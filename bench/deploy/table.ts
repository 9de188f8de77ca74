import { type Aim, aimLines, duration, ratio, spread, table } from "../report";
import type { CandidateName, DeployTimes, StepSummary } from "./rounds";

type All = Readonly<Record<CandidateName, DeployTimes>>;
type StepName = "firstDeploy" | "noChange" | "oneThreshold";

const STEPS: Readonly<Record<StepName, string>> = {
  firstDeploy: "first deploy on empty hosts",
  noChange: "apply without a change",
  oneThreshold: "one threshold, until Prometheus evaluates it",
};

/** What the same takes with the best roles that there are, measured on hosts of the same kind (median where there were several). */
const ROLES: Readonly<Record<StepName, number>> = { firstDeploy: 82_700, noChange: 60_600, oneThreshold: 22_150 };

/** The table of deployments, and what the aims came to. */
export function deployTable(all: All): string {
  const rows = (Object.keys(STEPS) as StepName[]).map((step) => {
    const [plain, encrypted, byHand] = [all.plain[step], all.encrypted[step], all.byHand[step]];
    return [
      STEPS[step],
      spread(plain.whole),
      duration(plain.synthesis.median),
      `${spread(encrypted.whole)}, ${ratio(encrypted.whole.median, plain.whole.median)}`,
      `${spread(byHand.whole)}, ${ratio(plain.whole.median, byHand.whole.median)}`,
      `${duration(ROLES[step])}, ${ratio(ROLES[step], plain.whole.median)}`,
      String(plain.whole.runs),
    ];
  });
  const [plain, encrypted] = [all.plain.activation, all.encrypted.activation];
  const activation =
    plain && encrypted
      ? [
          "activation without a change, on the host",
          spread(plain),
          "",
          `${spread(encrypted)}, ${ratio(encrypted.median, plain.median)}`,
          "",
          "",
          String(plain.runs),
        ]
      : [];
  const head = ["on three hosts", "plain", "of it synthesis", "with TLS", "the limit", "roles of Ansible", "runs"];
  return [table(head, [...rows, activation]), "", ...aimLines(AIMS, all)].join("\n");
}

const of = (a: StepSummary, b: StepSummary, part: keyof StepSummary = "whole") => a[part].median / b[part].median;
const times = (value: number) => `${value.toFixed(2)}x`;

/** An aim for how many times as long something takes. */
const aimOf = (text: string, most: number, value: Aim<All>["value"]): Aim<All> => ({ text, most, value, print: times });

const AIMS: readonly Aim<All>[] = [
  aimOf("first deploy with TLS at most 1.3x of that without", 1.3, ({ plain, encrypted }) =>
    of(encrypted.firstDeploy, plain.firstDeploy),
  ),
  aimOf("no change with TLS at most 1.2x of that without", 1.2, ({ plain, encrypted }) =>
    of(encrypted.noChange, plain.noChange),
  ),
  aimOf("first deploy at most 1.5x of the limit, synthesis included", 1.5, ({ plain, byHand }) =>
    of(plain.firstDeploy, byHand.firstDeploy),
  ),
  aimOf("one threshold at most 1.5x of the limit, synthesis included", 1.5, ({ plain, byHand }) =>
    of(plain.oneThreshold, byHand.oneThreshold),
  ),
  aimOf(
    "no change, what Terraform takes: at most 1.5x of its own refresh of as many resources",
    1.5,
    ({ plain, byHand }) => of(plain.noChange, byHand.noChange, "terraform"),
  ),
  { text: "first deploy in 20 s", value: ({ plain }) => plain.firstDeploy.whole.median, most: 20_000, print: duration },
  { text: "no change in 3 s", value: ({ plain }) => plain.noChange.whole.median, most: 3_000, print: duration },
  { text: "one threshold in 2 s", value: ({ plain }) => plain.oneThreshold.whole.median, most: 2_000, print: duration },
  {
    text: "activation without a change in 1 s",
    value: ({ plain }) => plain.activation?.median ?? NaN,
    most: 1_000,
    print: duration,
  },
];

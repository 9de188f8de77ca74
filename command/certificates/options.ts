import { parseArgs } from "node:util";
import { type Authority, authorityOf, ROLLOVER_STEPS, type RolloverStep } from "../../lib/certificates";
import { nearest, type Problem, quoted, ValidationError } from "../../lib/errors";

/** What messages of the command begin with. */
export const WHERE = "vm-observability certificates";

/** What the command does. */
export const ACTIONS = ["make", "renew", "check", "rollover"] as const;
/** One of {@link ACTIONS}. */
export type Action = (typeof ACTIONS)[number];

/** What was asked for, checked and with every default. */
export interface Options {
  readonly action: Action;
  /** Stack folders, their `hosts.json`, or files of that form; none means the only stack of `cdktf.out`. */
  readonly fleet: readonly string[];
  /** `web-1=10.0.0.11,web-1.example.com` */
  readonly host: readonly string[];
  readonly folder: string;
  readonly authority: Authority;
  /** Days that a new certificate is valid. */
  readonly days: number;
  /** Days that a new authority is valid. */
  readonly authorityDays: number;
  /** A certificate is due when it ends within so many days. */
  readonly within: number;
  /** An authority is due when it ends within so many days. */
  readonly authorityWithin: number;
  readonly passphraseFile?: string;
  /** Passphrase of the authority that `trust-new` makes. @default - the one of the authority before it */
  readonly newPassphraseFile?: string;
  /** Prefix of parameters in SSM, to which keys go instead of files. */
  readonly ssm?: string;
  /** KMS key of these parameters. */
  readonly ssmKey?: string;
  readonly step?: RolloverStep;
}

const MAKING: readonly Action[] = ["make", "renew", "rollover"];
/** For what each option is. */
const OPTIONS: Readonly<Record<string, readonly Action[]>> = {
  fleet: ACTIONS,
  host: ACTIONS,
  folder: ACTIONS,
  authority: ACTIONS,
  within: ACTIONS,
  "authority-within": ACTIONS,
  days: MAKING,
  "authority-days": ["make", "rollover"],
  "passphrase-file": MAKING,
  "new-passphrase-file": ["rollover"],
  ssm: MAKING,
  "ssm-key": MAKING,
  step: ["rollover"],
};
const REPEATED = ["fleet", "host"];
const MOST_DAYS = 36_500;

/**
 * Reads the command line after `certificates`.
 *
 * @throws ValidationError with everything that is wrong with it
 */
export function optionsOf(args: readonly string[]): Options {
  const { values, tokens, positionals } = parseArgs({
    args: [...args],
    options: Object.fromEntries(
      Object.keys(OPTIONS).map((name) => [name, { type: "string", multiple: true }] as const),
    ),
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const given = tokens.flatMap((token) => (token.kind === "option" ? [token] : []));
  const known = ACTIONS.find((one) => one === positionals[0]);
  // A misspelt option's value would count as a word of its own: options come first.
  ValidationError.throwIfAny(WHERE, [
    ...given.flatMap(({ name, rawName, value }) => optionProblems(known, name, rawName, value)),
    ...Object.keys(OPTIONS).flatMap((name) =>
      repetitionProblems(name, given.filter((one) => one.name === name).length),
    ),
  ]);
  const action = actionOf(positionals);
  const all = (name: string) => (values[name] ?? []) as readonly string[];
  const one = (name: string) => all(name)[0];
  const problems: Problem[] = [];
  const days = (name: string, usual: number) => {
    const text = one(name);
    if (text === undefined) return usual;
    const count = /^\d+$/.test(text) ? Number(text) : 0;
    if (count < 1 || count > MOST_DAYS)
      problems.push({
        path: `--${name}`,
        message: `must be a number of days from 1 to ${MOST_DAYS}, got ${quoted(text)}`,
      });
    return count;
  };
  const options: Options = {
    action,
    fleet: all("fleet"),
    host: all("host"),
    folder: one("folder") ?? "certificates",
    authority: authorityOf(one("authority") ?? "fleet", WHERE, "--authority"),
    days: days("days", 365),
    authorityDays: days("authority-days", 3650),
    within: days("within", 30),
    authorityWithin: days("authority-within", 365),
    passphraseFile: one("passphrase-file"),
    newPassphraseFile: one("new-passphrase-file"),
    ssm: one("ssm"),
    ssmKey: one("ssm-key"),
    step: action === "rollover" ? stepOf(one("step"), problems) : undefined,
  };
  ValidationError.throwIfAny(WHERE, [...problems, ...ssmProblems(options), ...newPassphraseProblems(options)]);
  return options;
}

function actionOf([first, ...rest]: readonly string[]): Action {
  const action = ACTIONS.find((one) => one === first);
  if (action !== undefined && rest.length === 0) return action;
  const given = action === undefined ? first : rest[0];
  const near = action === undefined && first !== undefined ? nearest(first, ACTIONS) : undefined;
  const message =
    action === undefined
      ? `must be followed by ${ACTIONS.join(", ")}, got ${given === undefined ? "nothing" : quoted(given)}`
      : `${action} takes options alone, got ${quoted(given)}`;
  const hint = near === undefined ? "" : `; did you mean ${near}?`;
  throw new ValidationError(WHERE, [{ path: "", message: `${message}${hint}; --help says more` }]);
}

function optionProblems(action: Action | undefined, name: string, rawName: string, value: unknown): readonly Problem[] {
  const actions = OPTIONS[name];
  if (actions === undefined) {
    const near = nearest(name, Object.keys(OPTIONS));
    return [
      { path: rawName, message: `is no option${near ? `; did you mean --${near}?` : ""}; --help has all of them` },
    ];
  }
  if (action !== undefined && !actions.includes(action))
    return [{ path: rawName, message: `is an option of ${actions.join(", ")}, not of ${action}` }];
  return typeof value === "string" && value !== "" ? [] : [{ path: rawName, message: "must be followed by a value" }];
}

function repetitionProblems(name: string, count: number): readonly Problem[] {
  if (count <= 1 || REPEATED.includes(name)) return [];
  return [{ path: `--${name}`, message: `must be given once, got it ${count} times` }];
}

function stepOf(text: string | undefined, problems: Problem[]): RolloverStep | undefined {
  const step = ROLLOVER_STEPS.find((one) => one === text);
  if (step === undefined) {
    const got = text === undefined ? "nothing" : quoted(text);
    problems.push({
      path: "--step",
      message: `must be trust-new, then sign-new, then drop-old, or take-back, got ${got}; --help explains them`,
    });
  }
  return step;
}

function newPassphraseProblems({ newPassphraseFile, step }: Options): readonly Problem[] {
  if (newPassphraseFile === undefined || step === undefined || step === "trust-new") return [];
  return [{ path: "--new-passphrase-file", message: `is for the step trust-new, not for ${step}` }];
}

function ssmProblems({ ssm, ssmKey }: Options): readonly Problem[] {
  if (ssm === undefined)
    return ssmKey === undefined
      ? []
      : [{ path: "--ssm-key", message: "needs --ssm, the prefix of the parameters' names" }];
  if (/^(\/[A-Za-z0-9_.-]+){1,12}$/.test(ssm) && !/^\/(aws|ssm)/i.test(ssm)) return [];
  const rule =
    "must be a prefix of parameter names such as /observability/certificates, and not begin with /aws or /ssm";
  return [{ path: "--ssm", message: `${rule}, got ${quoted(ssm)}` }];
}

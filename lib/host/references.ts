import { nearest, type Problem, quoted } from "../errors";
import type { ComponentPlan } from "./component-plan";
import { kernelProblems } from "./kernel";
import { listenerProblems } from "./listener-problems";
import { CURRENT, LIVE_ARTIFACTS } from "./paths";
import { secretsOfRequest } from "./request";
import { secretProblems } from "./secret-problems";
import { misplacedOnVolumes } from "./volumes";

/** What exists on the host that plans make together. */
interface Existing {
  readonly units: readonly string[];
  readonly programs: readonly string[];
  readonly files: readonly string[];
}

/** Everything in `plans` that is named wrongly or names something that no plan has. */
export function danglingReferencesOf(plans: readonly ComponentPlan[]): Problem[] {
  const existing: Existing = {
    units: plans.flatMap((plan) => plan.units.map((unit) => unit.name)),
    programs: plans.flatMap((plan) => plan.artifacts.flatMap((artifact) => Object.keys(artifact.programs))),
    files: plans.flatMap((plan) => plan.files.map((file) => file.path)),
  };
  return plans.flatMap((plan) => [
    ...misplacedFiles(plan),
    ...misplacedDirectories(plan),
    ...misplacedOnVolumes(plan),
    ...kernelProblems(plan),
    ...listenerProblems(plan),
    ...unknownFolders(plan, plans),
    ...misplacedBackups(plan),
    ...wrongUnits(plan),
    ...secretProblems(plan),
    ...unitTexts(plan, existing),
    ...unknownUnits(plan, existing),
    ...validations(plan, existing),
    ...requests(plan, existing),
  ]);
}

const SAFE_PATH = /^[A-Za-z0-9_@+=,-][A-Za-z0-9._@+=,-]*(\/[A-Za-z0-9_@+=,-][A-Za-z0-9._@+=,-]*)*$/;

function misplacedFiles({ component, files }: ComponentPlan): Problem[] {
  return files.flatMap(({ path }) => {
    if (!path.startsWith(`${component}/`))
      return [{ path: `${component}.files`, message: `must lie below "${component}/", got ${quoted(path)}` }];
    if (!SAFE_PATH.test(path))
      return [
        {
          path: `${component}.files`,
          message: `must be a plain relative path (letters, digits and . _ @ + = , - in each part), got ${quoted(path)}`,
        },
      ];
    return [];
  });
}

function misplacedDirectories({ component, directories }: ComponentPlan): Problem[] {
  return directories
    .filter(({ path }) => !/^\/var\/(lib|log)\//.test(path) || !SAFE_PATH.test(path.slice(1)))
    .map(({ path }) => ({
      path: `${component}.directories`,
      message: `must be a plain path below "/var/lib" or "/var/log", got ${quoted(path)}`,
    }));
}

/** Root copies them and puts them back: below a folder of another account, it would follow what that account puts there. */
function misplacedBackups({ component, directories, oneWay }: ComponentPlan): Problem[] {
  return (oneWay?.backup ?? [])
    .filter((path) => !directories.some((directory) => directory.path === path))
    .map((path) => ({
      path: `${component}.oneWay.backup`,
      message: `must be one of the plan's directories, got ${quoted(path)}`,
    }));
}

function wrongUnits({ component, units }: ComponentPlan): Problem[] {
  const path = `${component}.units`;
  return units.flatMap(({ name, reloads, sections }) => [
    ...(/^vmo-[a-z0-9]+(-[a-z0-9]+)*\.(service|timer|path|socket)$/.test(name)
      ? []
      : [{ path, message: `must be named "vmo-<name>.service" or ".timer", ".path", ".socket", got ${quoted(name)}` }]),
    ...(reloads && sections.Service?.ExecReload === undefined
      ? [{ path, message: `${name} reloads, so its Service section needs ExecReload` }]
      : []),
    ...(sections.Service?.LoadCredential !== undefined
      ? [{ path, message: `${name} must not set LoadCredential itself: the plan's secrets provide it` }]
      : []),
  ]);
}

/** Programs and files of the live release that a unit's text names. */
function unitTexts({ component, units }: ComponentPlan, existing: Existing): Problem[] {
  return units.flatMap(({ name, sections }) => {
    const text = JSON.stringify(sections);
    const named = (folder: string) =>
      [...text.matchAll(new RegExp(`${CURRENT}/${folder}/([A-Za-z0-9._@+=,/-]+)`, "g"))].map((match) => match[1] ?? "");
    return [
      ...named("bin")
        .filter((program) => !existing.programs.includes(program))
        .map((program) => unknown(`${component}.units`, `${name} runs the program`, program, existing.programs)),
      ...named("files")
        .map((file) => file.replace(/[/.]+$/, ""))
        .filter((file) => !existing.files.some((known) => known === file || known.startsWith(`${file}/`)))
        .map((file) => unknown(`${component}.units`, `${name} names the file`, file, existing.files)),
    ];
  });
}

const FOLDER_OF_ARCHIVE = new RegExp(`${LIVE_ARTIFACTS}/([A-Za-z0-9._-]+)`, "g");

/** Folders of archives that units, files and validations name, and that no archive of the host has. */
function unknownFolders(plan: ComponentPlan, plans: readonly ComponentPlan[]): Problem[] {
  const archives = plans.flatMap(({ artifacts }) => artifacts.filter(({ kind }) => kind === "archive"));
  const names = archives.map(({ name }) => name);
  const parts = {
    units: JSON.stringify(plan.units),
    files: plan.files.map(({ content }) => content).join("\n"),
    validations: JSON.stringify(plan.validations),
  };
  return Object.entries(parts).flatMap(([part, text]) =>
    [...text.matchAll(FOLDER_OF_ARCHIVE)]
      .map((match) => match[1] ?? "")
      .filter((name) => !names.includes(name))
      .map((name) => unknown(`${plan.component}.${part}`, "names the folder of the archive", name, names)),
  );
}

function unknownUnits({ component, secrets, probes, oneWay, units }: ComponentPlan, existing: Existing): Problem[] {
  const own = units.map((unit) => unit.name);
  const timed = units.flatMap(({ name, sections }) =>
    name.endsWith(".timer") ? [String(sections.Timer?.Unit ?? name.replace(/timer$/, "service"))] : [],
  );
  const references: [part: string, what: string, unit: string, among: readonly string[]][] = [
    ...secrets.map(
      ({ unit, name }) => ["secrets", `secret ${name} is for`, unit, own] as [string, string, string, string[]],
    ),
    ...probes.flatMap((probe) =>
      probe.kind === "http"
        ? []
        : [["probes", `${quoted(probe.purpose)} is about`, probe.unit, own] as [string, string, string, string[]]],
    ),
    ...(oneWay?.stop ?? []).map(
      (unit) => ["oneWay.stop", "stops", unit, existing.units] as [string, string, string, readonly string[]],
    ),
    ...timed.map((unit) => ["units", "a timer starts", unit, own] as [string, string, string, string[]]),
  ];
  return references
    .filter(([, , unit, among]) => !among.includes(unit))
    .map(([part, what, unit, among]) => unknown(`${component}.${part}`, `${what} the unit`, unit, among));
}

function validations({ component, validations: commands }: ComponentPlan, existing: Existing): Problem[] {
  const path = `${component}.validations`;
  return commands.flatMap(({ purpose, run, environment = {} }) =>
    [...run, ...Object.values(environment)].flatMap((argument) => {
      if (typeof argument === "string") return [];
      if ("program" in argument)
        return existing.programs.includes(argument.program)
          ? []
          : [unknown(path, `${quoted(purpose)} runs the program`, argument.program, existing.programs)];
      return existing.files.includes(argument.releaseFile)
        ? []
        : [unknown(path, `${quoted(purpose)} reads the file`, argument.releaseFile, existing.files)];
    }),
  );
}

/** Secrets and files that probes, guards and seeds name. */
function requests(
  { component, secrets, probes, guards = [], seeds = [] }: ComponentPlan,
  existing: Existing,
): Problem[] {
  const known = secrets.map(({ unit, name }) => `${unit}/${name}`);
  const all = [
    ...probes.flatMap((probe) => (probe.kind === "unit" ? [] : [["probes", probe] as const])),
    ...guards.map((guard) => ["guards", guard] as const),
    ...seeds.map((seed) => ["seeds", seed] as const),
  ];
  const twice = guards.filter(({ about }, index) => guards.findIndex((other) => other.about === about) < index);
  const repeated = twice.map(({ about }) => ({
    path: `${component}.guards`,
    message: `must be about different neighbours, got two about ${quoted(about)}; name what they are about: "${about}-health"`,
  }));
  return [
    ...repeated,
    ...all.flatMap(([part, request]) => {
      const path = `${component}.${part}`;
      const file = request.body?.releaseFile;
      return [
        ...secretsOfRequest(request)
          .map(({ unit, name }) => `${unit}/${name}`)
          .filter((secret) => !known.includes(secret))
          .map((secret) => unknown(path, `${quoted(request.purpose)} needs the secret`, secret, known)),
        ...(file === undefined || existing.files.includes(file)
          ? []
          : [unknown(path, `${quoted(request.purpose)} sends the file`, file, existing.files)]),
      ];
    }),
  ];
}

function unknown(path: string, what: string, name: string, among: readonly string[]): Problem {
  const near = nearest(name, among);
  return {
    path,
    message: `${what} ${quoted(name)}, which no plan has${near === undefined ? "" : `; did you mean ${quoted(near)}?`}`,
  };
}

import type { Artifact } from "../artifacts";
import { systemdText } from "../escaping";
import { certificateOf, type UnitCertificate } from "./certificates";
import type { ComponentPlan, ConfigFile, Secret, SystemdUnit } from "./component-plan";
import { digestOfInputs } from "./digest-of-inputs";
import { FLEET_HOSTS } from "./fleet-names";
import type { HostPlan } from "./host-plan";
import { artifactFoldersIn, namesBelow } from "./named-paths";
import { CURRENT, FACTS } from "./paths";
import { secretPath } from "./secret-path";
import { renderUnit } from "./unit-file";

/** A unit as the activation sees it: its text, and what decides whether it reloads or restarts. */
export interface PlannedUnit {
  readonly component: string;
  readonly name: string;
  readonly text: string;
  readonly starts: boolean;
  readonly reloads: boolean;
  /** Changes when something changes that a reload makes live; `-` for units that cannot reload. */
  readonly reloadDigest: string;
  /** Changes when something changes that only a restart makes live. */
  readonly restartDigest: string;
  /** Host facts (paths below `host/`) that the unit's text names: it restarts when they change. */
  readonly facts: readonly string[];
  /** Programs of the host's own packages that it runs: it restarts when a package is upgraded. */
  readonly hostPrograms: readonly string[];
  /** Files of certificates that it reads only at its start: it restarts when they change. */
  readonly certificates: readonly string[];
}

/** The units of a plan, with the digests of their own inputs. */
export function plannedUnits(plan: HostPlan): PlannedUnit[] {
  return plan.components.flatMap((component) => component.units.map((unit) => plannedUnit(plan, component, unit)));
}

function plannedUnit(plan: HostPlan, component: ComponentPlan, unit: SystemdUnit): PlannedUnit {
  const secrets = component.secrets.filter((secret) => secret.unit === unit.name);
  const certificates = (component.certificates ?? []).filter((certificate) => certificate.unit === unit.name);
  const text = renderUnit({ name: unit.name, sections: withHostLayer(unit, secrets) });
  const starts = unit.starts ?? true;
  const filesOn = (change: ConfigFile["onChange"]) => component.files.filter((file) => file.onChange === change);
  // A timer only says when: what its service reads is the service's affair.
  const runs = unit.name.endsWith(".service");
  const restarting = !runs ? [] : [...filesOn("restart"), ...(unit.reloads ? [] : filesOn("reload"))];
  const artifacts = artifactsOf(plan, text, runs ? component.files : []);
  return {
    component: component.component,
    name: unit.name,
    text,
    starts,
    reloads: unit.reloads,
    reloadDigest: unit.reloads ? digestOfInputs(filesOn("reload")) : "-",
    restartDigest: digestOfInputs([
      ...[text, artifacts.map(identityOf), restarting, secrets.map(versionOf)],
      // Its account joins a group for them, which a process has from its start.
      ...(certificates.length > 0 ? [certificates.map(({ authority }) => authority)] : []),
    ]),
    // The fleet's names are written in place: a running unit sees the new ones.
    facts: namesBelow(FACTS, text).filter((fact) => fact !== FLEET_HOSTS),
    hostPrograms: artifacts.flatMap((artifact) =>
      artifact.kind === "package" ? Object.values(artifact.programs) : [],
    ),
    certificates: certificates.flatMap(readAtStart),
  };
}

function readAtStart({ authority, onRenewal }: UnitCertificate): string[] {
  const { pem, ca } = certificateOf(authority);
  return onRenewal === "restart" ? [ca, pem] : [ca];
}

/** The unit's sections with what the host layer adds: its credentials, and that it stops with all others. */
function withHostLayer(unit: SystemdUnit, secrets: readonly Secret[]): SystemdUnit["sections"] {
  const credentials = secrets.map((secret) => `${secret.name}:${systemdText(secretPath(secret))}`);
  return {
    ...unit.sections,
    Unit: { ...unit.sections.Unit, PartOf: "vm-observability.target" },
    ...(unit.sections.Service && {
      Service: {
        ...unit.sections.Service,
        ...(credentials.length > 0 && { LoadCredential: credentials }),
        ...(unit.fleetNames && { BindReadOnlyPaths: `${FACTS}/${FLEET_HOSTS}:/etc/hosts` }),
      },
    }),
  };
}

/** The artifacts whose programs a unit's text runs, or whose folders it or a file of its component names. */
function artifactsOf(plan: HostPlan, text: string, files: readonly ConfigFile[]): Artifact[] {
  const names = namesBelow(`${CURRENT}/bin`, text);
  const folders = artifactFoldersIn([text, ...files.map(({ content }) => content)]);
  return plan.artifacts.filter((one) => folders.has(one.name) || names.some((name) => name in one.programs));
}

/** What a running program is: not from where it was fetched, so that another mirror restarts nothing. */
function identityOf(artifact: Artifact): unknown {
  const { kind, name, version, programs } = artifact;
  if (kind === "package") return { kind, name, version, programs };
  const files = Object.values(artifact.archives).map(({ file, digest }) => ({ file, digest }));
  return { kind, name, version, programs, files };
}

function versionOf({ name, from }: Secret): unknown {
  return { name, version: from.kind === "variable" ? from.version : 0 };
}

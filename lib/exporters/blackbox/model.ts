import { ValidationError, type Problem } from "../../errors";
import { re2Problem } from "../../promql";
import type { ProbeSection, Specification } from "../../specification";

/** The blackbox_exporter that is meant, before any file or version. */
export interface BlackboxModel {
  readonly port: number;
  readonly probes: readonly Probe[];
  /** Whether it serves with its host's certificate, and lets in only clients that have one. @default false */
  readonly tls?: boolean;
}

/** One probe under its name. */
export type Probe = ProbeSection & { readonly name: string };

/**
 * The blackbox_exporter of a specification.
 *
 * @throws ValidationError when a pattern cannot work
 */
export function blackboxOf({
  probes,
  blackboxExporter,
}: Pick<Specification, "probes" | "blackboxExporter">): BlackboxModel {
  ValidationError.throwIfAny(
    "probes",
    Object.entries(probes).flatMap(([name, probe]) => patternProblems(name, probe)),
  );
  return { port: blackboxExporter.port, probes: Object.entries(probes).map(([name, probe]) => ({ ...probe, name })) };
}

/** The scrape job of a probe, and the `job` of its series. */
export function jobOfProbe({ name }: Pick<Probe, "name">): string {
  return `probe-${name}`;
}

function patternProblems(name: string, probe: ProbeSection): readonly Problem[] {
  if (probe.type !== "http") return [];
  const { matches, matchesNot } = probe;
  return Object.entries({ matches, matches_not: matchesNot }).flatMap(([key, pattern]) => {
    const fault = pattern === undefined ? undefined : re2Problem(pattern);
    return fault === undefined
      ? []
      : [{ path: `${name}.${key}`, message: `must be a regular expression of Go: ${fault}` }];
  });
}

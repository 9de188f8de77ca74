import type { Problem } from "../errors";
import type { ArtifactSource, Distribution } from "./artifact";

/** Where a component's programs come from, on hosts of which distribution. */
export interface ProgramOptions {
  readonly source: ArtifactSource;
  /** Distribution of the host. */
  readonly distribution: Distribution;
  /**
   * Version of the vendor's archive; packages have the version of their distribution.
   *
   * @default - the version that this library was tested with, or the distribution's own
   */
  readonly version?: string;
}

/** The version that will run where `own` is the default, and what is wrong with having asked for it. */
export function chosenVersion(
  { source, distribution, version }: ProgramOptions,
  own: string,
): { readonly version: string; readonly problems: readonly Problem[] } {
  const asked = version?.replace(/^v/, "") ?? own;
  if (source.source === "upstream" || asked === own) return { version: asked, problems: [] };
  const message = `must be ${own}, which ${distribution} has, got "${asked}"; leave it out or take source "upstream"`;
  return { version: own, problems: [{ path: "version", message }] };
}

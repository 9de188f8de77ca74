import type { SitePage } from "../pages";
import type { Specification } from "../specification";
import type { Bytes } from "../units";

/** The server of static pages that is meant, before any file or version. */
export interface PortalModel {
  readonly port: number;
  readonly memory: Bytes;
  readonly areas: readonly PortalArea[];
  /** Address under which people reach it; its path is that of the site. @default - the host's own address and port */
  readonly externalUrl?: string;
  /** Who may open its pages. @default "fleet" */
  readonly exposure?: "loopback" | "fleet";
}

/** A part of the site, to which the first page links. */
export interface PortalArea {
  readonly title: string;
  /** Folder of its first page: `runbooks/`. */
  readonly path: string;
  /** One sentence: what is there. */
  readonly text: string;
  readonly pages: readonly SitePage[];
}

/** The portal of a specification, with what was put on it. */
export function portalOf(
  { portal }: Pick<Specification, "portal">,
  parts: Pick<PortalModel, "areas" | "exposure">,
): PortalModel {
  const { port, memory, externalUrl } = portal;
  return { port, memory, ...(externalUrl !== undefined && { externalUrl }), ...parts };
}

/** Path of the site on its server, with a slash at both ends. */
export function siteRoot(externalUrl: string | undefined): string {
  if (externalUrl === undefined || !URL.canParse(externalUrl)) return "/";
  return new URL(externalUrl).pathname.replace(/\/*$/, "/");
}

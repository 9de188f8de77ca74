import { quoted, ValidationError } from "../errors";

/** Where everything lies on a host. */
export const HOST_ROOT = "/opt/vm-observability";

/** The link to the release that is live. */
export const CURRENT = `${HOST_ROOT}/current`;

/** Where a host's own facts and the fleet's targets lie, beside the releases. */
export const FACTS = `${HOST_ROOT}/host`;

/** Where components keep their data; never deleted. */
export const DATA_ROOT = "/var/lib/vm-observability";

/** Folder that node_exporter's textfile collector reads. The host layer makes it; no component needs to. */
export const TEXTFILES = "/var/lib/vm-observability/textfiles";

/** Members of it write files into {@link TEXTFILES}, each its own. It is the group of the account that reports about the host. */
export const TEXTFILES_GROUP = "vmo-host-report";

/** Where secrets lie that the host makes: with the data, and kept like it. */
export const MADE_SECRETS = `${DATA_ROOT}/secrets`;

/** Where secrets lie that the activation fetches or is given. */
export const SECRETS = "/etc/vm-observability/secrets";

/**
 * Path of a file of the live release.
 *
 * @throws ValidationError when no file of a release has such a path
 */
export function liveFile(path: string): string {
  if (typeof path !== "string" || !/^[^/]/.test(path))
    throw new ValidationError("liveFile", [
      {
        path: "path",
        message: `must be a file's path in its plan, such as "exporter/config.yml", got ${quoted(path)}`,
      },
    ]);
  return `${CURRENT}/files/${path}`;
}

/** Path of a program of the live release. */
export function liveProgram(name: string): string {
  return `${CURRENT}/bin/${name}`;
}

/** Where the live release has links to the folders of its archives. */
export const LIVE_ARTIFACTS = `${CURRENT}/folders`;

/** Path of the folder that an archive of the live release was unpacked to, for units, files and validations. */
export function liveArtifact(name: string): string {
  return `${LIVE_ARTIFACTS}/${name}`;
}

/** Path under which a unit's program reads a secret of {@link ComponentPlan.secrets}. */
export function credential(unit: string, name: string): string {
  return `/run/credentials/${unit}/${name}`;
}

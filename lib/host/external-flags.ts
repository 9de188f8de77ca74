import { systemdArgument } from "../escaping";
import { hasPath } from "../units";

/**
 * Flags by which Prometheus and Alertmanager learn under which address people reach them. Whatever stands before them takes the
 * path away, so that probes and other servers ask without it.
 */
export function externalFlags(externalUrl: string | undefined): readonly string[] {
  if (externalUrl === undefined) return [];
  const flag = systemdArgument(`--web.external-url=${externalUrl}`);
  return hasPath(externalUrl) ? [flag, "--web.route-prefix=/"] : [flag];
}

import { type Problem, unitProblems } from "../../errors";
import { openAddressProblems } from "../../host";
import { type Duration } from "../../units";
import type { IntegrationConfig } from "../config";

/** How the requests of a channel get to their receiver. */
export interface ChannelTransport {
  /**
   * A proxy that they go through, without user and password: everyone who can read the release sees it.
   *
   * @default - none
   */
  readonly proxyUrl?: string;
}

/** The same for integrations that can wait less than the interval of their group. */
export interface TimedChannelTransport extends ChannelTransport {
  /** How long to wait for an answer. @default - as long as `group_interval` */
  readonly timeout?: Duration;
}

/** What the props of every channel are. */
export const TRANSPORT_PROPS = { proxyUrl: "text?", sendResolved: "boolean?", name: "text?" } as const;

/** The settings of an integration that say it. */
export function deliveryOf({ proxyUrl, timeout }: TimedChannelTransport): IntegrationConfig {
  return {
    // Go's own durations, unlike Prometheus's, have no days.
    ...(timeout && { timeout: `${timeout.toSeconds()}s` }),
    ...(proxyUrl !== undefined && { http_config: { proxy_url: proxyUrl } }),
  };
}

/** What is wrong with it. */
export function deliveryProblems({ proxyUrl, timeout }: TimedChannelTransport): readonly Problem[] {
  return [
    ...openAddressProblems("proxyUrl", proxyUrl),
    ...unitProblems("Duration", { timeout }),
    ...(timeout?.milliseconds === 0
      ? [{ path: "timeout", message: 'must be longer than "0s"; leave it out to wait as long as group_interval' }]
      : []),
  ];
}

/** What is wrong with an address that must be given once, either in plain text or as a secret. */
export function eitherAddressProblems({
  url,
  secretUrl,
}: {
  readonly url?: string;
  readonly secretUrl?: unknown;
}): readonly Problem[] {
  const open = openAddressProblems("url", url);
  if (open.length > 0)
    return open.map((problem) => ({ ...problem, message: `${problem.message}; give it as secretUrl` }));
  if ((url === undefined) !== (secretUrl === undefined)) return [];
  return [{ path: "", message: `must have one of url and secretUrl, got ${url === undefined ? "neither" : "both"}` }];
}

import { matcherText } from "../escaping";
import { credential } from "../host";
import type { AlertmanagerConfig, InhibitConfig, IntegrationConfig, ReceiverConfig, RouteConfig } from "./config";
import type { AlertmanagerModel, Inhibition, Receiver, Route } from "./model";
import { supports } from "./versions";

/** The unit that runs the server. */
export const ALERTMANAGER_UNIT = "vmo-alertmanager.service";

/** Path under which the server reads the secret of a channel. */
export const secretFile = (name: string) => credential(ALERTMANAGER_UNIT, name);

/**
 * A message that a receiver redirects is sent again without its text (301, 302 and 303 become a GET), whose answer would count as delivered;
 * and to any address that it names. Without redirects it counts as failed, which alerts.
 */
const NO_REDIRECTS = { follow_redirects: false } as const;

/** Alertmanager's configuration for `model`, in the dialect of `version`. */
export function renderAlertmanager({ routing }: AlertmanagerModel, version: string): AlertmanagerConfig {
  const { root, receivers, inhibitions, timeIntervals } = routing;
  return {
    global: { http_config: NO_REDIRECTS },
    route: renderRoute(root),
    receivers: receivers.map(renderReceiver),
    ...(inhibitions.length > 0 && { inhibit_rules: inhibitions.map((rule) => renderInhibition(rule, version)) }),
    ...(timeIntervals.length > 0 && { time_intervals: timeIntervals }),
    templates: ["templates/*.tmpl"],
  };
}

function renderRoute(route: Route): RouteConfig {
  return {
    receiver: route.receiver,
    ...(route.matchers.length > 0 && { matchers: route.matchers.map(matcherText) }),
    ...(route.groupBy && { group_by: route.groupBy }),
    ...(route.groupWait && { group_wait: route.groupWait.toPrometheus() }),
    ...(route.groupInterval && { group_interval: route.groupInterval.toPrometheus() }),
    ...(route.repeatInterval && { repeat_interval: route.repeatInterval.toPrometheus() }),
    ...(route.continue && { continue: true }),
    ...(route.activeDuring && { active_time_intervals: route.activeDuring }),
    ...(route.mutedDuring && { mute_time_intervals: route.mutedDuring }),
    ...(route.routes && route.routes.length > 0 && { routes: route.routes.map(renderRoute) }),
  };
}

function renderReceiver({ name, channels }: Receiver): ReceiverConfig {
  const integrations = [...new Set(channels.map(({ integration }) => integration))];
  return {
    name,
    ...Object.fromEntries(
      integrations.map((key) => [
        key,
        channels
          .filter(({ integration }) => integration === key)
          .map((channel) => withoutRedirects(channel.settings(secretFile))),
      ]),
    ),
  };
}

/** An integration with settings of its own for HTTP has none of those for all. */
function withoutRedirects({ http_config: own, ...settings }: IntegrationConfig): IntegrationConfig {
  return own ? { ...settings, http_config: { ...NO_REDIRECTS, ...own } } : settings;
}

function renderInhibition({ name, source, target, equal }: Inhibition, version: string): InhibitConfig {
  return {
    ...(supports(version, "inhibitionNames") && { name }),
    source_matchers: source.map(matcherText),
    target_matchers: target.map(matcherText),
    equal,
  };
}

import { matcherText } from "../escaping";
import { credential } from "../host";
import type { AlertmanagerConfig, InhibitConfig, ReceiverConfig, RouteConfig } from "./config";
import type { AlertmanagerModel, Inhibition, Receiver, Route } from "./model";
import { supports } from "./versions";

/** The unit that runs the server. */
export const ALERTMANAGER_UNIT = "vmo-alertmanager.service";

/** Path under which the server reads the secret of a channel. */
export const secretFile = (name: string) => credential(ALERTMANAGER_UNIT, name);

/** Alertmanager's configuration for `model`, in the dialect of `version`. */
export function renderAlertmanager({ routing }: AlertmanagerModel, version: string): AlertmanagerConfig {
  const { root, receivers, inhibitions, timeIntervals } = routing;
  return {
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
        channels.filter(({ integration }) => integration === key).map((channel) => channel.settings(secretFile)),
      ]),
    ),
  };
}

function renderInhibition({ name, source, target, equal }: Inhibition, version: string): InhibitConfig {
  return {
    ...(supports(version, "inhibitionNames") && { name }),
    source_matchers: source.map(matcherText),
    target_matchers: target.map(matcherText),
    equal,
  };
}

import type { NotificationChannel } from "../model";
import { postingChannel, type WebhookSettings } from "./webhook";

/** Where the bridge to the telephone listens. */
export interface PhoneSettings extends Omit<WebhookSettings, "name"> {
  /** @default "phone" */
  readonly name?: string;
}

/**
 * Calls by a program of the user's own. Alertmanager cannot call anybody: it posts its JSON to a bridge that can, such as
 * GoAlert's generic or Prometheus integration, or a small service in front of a telephony provider, and the bridge decides
 * who it calls. Without one, an incident manager such as PagerDuty calls people itself ({@link IncidentManager.carries}).
 *
 * It is also notified when the alert resolves, so that it can stop calling.
 *
 * @throws ValidationError when it has no address or two, or the delivery cannot work
 * @see https://goalert.me/
 */
export function phoneChannel(settings: PhoneSettings): NotificationChannel {
  return { ...postingChannel("phoneChannel", settings, "phone"), pages: true };
}

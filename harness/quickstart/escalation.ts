import { eventually } from "../command";
import type { Delivery } from "./services";

/** An alert that nobody took up, and who was notified of it in turn. */
export interface Escalation {
  readonly alertname: string;
  /** Receivers, with the seconds after which each was notified. */
  readonly notified: readonly { readonly receiver: string; readonly seconds: number }[];
}

/** Sends a list of alerts to Alertmanager's API. */
export type PostAlerts = (body: string) => Promise<void>;

/**
 * Raises a warning, lets nobody take it up, and waits until Alertmanager has notified both tiers. Then it ends the alert.
 *
 * @param page - where everything that was delivered can be read
 */
export async function showEscalation(post: PostAlerts, page: string): Promise<Escalation> {
  const raised = Date.now();
  // A new name for each start: another alert of the same name would join the next message about that name.
  const alertname = `escalation_example_${new Date(raised).toISOString().slice(11, 19).replaceAll(":", "")}`;
  const labels = { alertname, severity: "warning", family: alertname };
  await post(alertOf(labels, { from: raised, to: raised + 600_000 }));
  try {
    const notified = await eventually("the warning is escalated", () => notifiedOf(page, alertname, raised), {
      seconds: 60,
    });
    return { alertname, notified };
  } finally {
    await post(alertOf(labels, { from: raised, to: Date.now() }));
  }
}

async function notifiedOf(
  page: string,
  alertname: string,
  raised: number,
): Promise<Escalation["notified"] | undefined> {
  const deliveries = (await (await fetch(`${page}/json`)).json()) as readonly Delivery[];
  const own = deliveries.filter(({ alert }) => alert.labels["alertname"] === alertname && alert.status === "firing");
  const notified = own.map(({ at, alert }) => ({
    receiver: alert.receiver,
    seconds: Math.round((Date.parse(at) - raised) / 1000),
  }));
  return notified.some(({ receiver }) => receiver.endsWith("-escalation")) ? notified : undefined;
}

function alertOf(
  labels: Readonly<Record<string, string>>,
  { from, to }: { readonly from: number; readonly to: number },
): string {
  const alert = {
    labels,
    annotations: { summary: "An example that the quick start raises: nobody acknowledges it" },
    // Without it Alertmanager takes the end for the start.
    startsAt: new Date(from).toISOString(),
    endsAt: new Date(to).toISOString(),
  };
  return JSON.stringify([alert]);
}

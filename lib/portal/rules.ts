import { seriesName, type Alert, type RuleGroup } from "../rules";
import { Duration } from "../units";
import { PORTAL_UNIT } from "./plan";

const HOST = { job: "portal", instance: "monitor-1" };
const errors = (handler: string, values: string) => ({
  series: seriesName("caddy_http_request_errors_total", { ...HOST, handler, server: "portal" }),
  values,
});
const raised = (handler: string) =>
  `sum without (handler, server) (increase(caddy_http_request_errors_total{job="portal",handler="${handler}"}[10m]))`;

/**
 * Errors pass every handler on their way out: those of the sign-in itself never came to the one after it. Caddy 2.6 has no duration
 * of a request that ended so, and therefore no count by status.
 */
const REFUSED = `${raised("authentication")} - (${raised("map")} or ${raised("authentication")} * 0)`;

const signInsRefused: Alert = {
  name: "PortalSignInsRefused",
  expr: `${REFUSED} > 60`,
  for: Duration.minutes(5),
  severity: "warning",
  family: "portal_sign_in",
  summary: "The portal on {{ $labels.instance }} refuses many sign-ins",
  description:
    "The portal on {{ $labels.instance }} refused more than 60 sign-ins within 10 minutes, for more than 5 minutes. A program or an open page has no password or an old one, or someone guesses.",
  runbook: {
    meaning:
      "Each refusal costs the host about a second of a processor. Passwords that are guessed open what their users may do.",
    immediateActions: [
      `See from where (one in sixteen is noted): \`journalctl -u ${PORTAL_UNIT} -o cat --since -15min | grep '"status":401' | grep -o '"remote_ip":"[^"]*"' | sort | uniq -c | sort -rn | head\``,
      `See who has signed in since: \`journalctl -u ${PORTAL_UNIT} -o cat --since -15min | grep -o '"user_id":"[^"]*"' | sort | uniq -c\``,
    ],
    investigation: ["One address with one path: a program without a password. Many paths or addresses: guesses"],
    resolution: [
      "Keep the address out by the firewall, or let in only your networks: `security.client_networks`",
      "If a guess was right, make another hash (`/opt/vm-observability/current/bin/caddy hash-password`), put it behind that user's name in the file of `security.users_file`, and `systemctl restart vmo-portal`",
    ],
    prevention: ["Let only your own networks reach the portal", "Use passwords of five random words"],
  },
  from: ["portal"],
  proof: {
    interval: Duration.minutes(1),
    series: [errors("authentication", "0x10 0+12x20 240x30"), errors("map", "0x60")],
    // A server behind the portal that is down is no one who guesses.
    justBelow: [errors("authentication", "0+15x60"), errors("map", "0+12x60")],
    breaks: Duration.minutes(17),
    mends: Duration.minutes(36),
    labels: HOST,
  },
};

/** Alerts about the portal where people sign in. */
export const PORTAL_RULES: RuleGroup = { name: "portal", recording: [], alerts: [signInsRefused] };

import { seriesName, type Alert, type RuleGroup } from "../rules";
import { Duration } from "../units";
import { PORTAL_UNIT } from "./plan";

const HOST = { job: "portal", instance: "monitor-1" };
const counted = (values: string) => ({
  series: seriesName("caddy_http_request_duration_seconds_count", {
    ...HOST,
    code: "401",
    handler: "authentication",
    method: "GET",
    server: "portal",
  }),
  values,
});

const signInsRefused: Alert = {
  name: "PortalSignInsRefused",
  expr: 'sum without (code, handler, method, server) (increase(caddy_http_request_duration_seconds_count{job="portal",handler="authentication",code="401"}[10m])) > 60',
  for: Duration.minutes(5),
  severity: "warning",
  family: "portal_sign_in",
  summary: "The portal on {{ $labels.instance }} refuses many passwords",
  description:
    "The portal on {{ $labels.instance }} refused more than 60 sign-ins within 10 minutes, for more than 5 minutes. Someone guesses passwords, or a program has none.",
  runbook: {
    meaning:
      "Each refusal costs the host about a second of a processor. Passwords that are guessed open what their users may do.",
    immediateActions: [
      `See where they come from: \`journalctl -u ${PORTAL_UNIT} -o cat --since -15min | grep '"status":401'\``,
      `See who has signed in since: \`journalctl -u ${PORTAL_UNIT} -o cat --since -15min | grep -o '"user_id":"[^"]*"' | sort | uniq -c\``,
    ],
    investigation: ["One address with one path: a program without a password. Many paths or addresses: guesses"],
    resolution: [
      "Keep the address out by the firewall, or let in only your networks: `security.client_networks`",
      "If a guess was right, give that user another hash in the users file, and apply",
    ],
    prevention: ["Let only your own networks reach the portal", "Use passwords of five random words"],
  },
  from: ["portal"],
  proof: {
    interval: Duration.minutes(1),
    series: [counted("0x10 0+12x20 240x30")],
    justBelow: [counted("0+5x60")],
    breaks: Duration.minutes(17),
    mends: Duration.minutes(37),
    labels: HOST,
  },
};

/** Alerts about the portal where people sign in. */
export const PORTAL_RULES: RuleGroup = { name: "portal", recording: [], alerts: [signInsRefused] };

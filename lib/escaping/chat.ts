// Values in Alertmanager's template language, such as `.Labels.instance`, written so that the program that shows a message takes them for
// nothing but text. Functions that 0.25 lacks are not used.

/** Makes of a value in a template the action that writes it. */
export type TemplateEscape = (value: string) => string;

/** As it is, for readers of plain text. */
export const plainText: TemplateEscape = (value) => `{{ ${value} }}`;

/** As text of Slack. */
export const slackText = escapeBy("slackText");

/** As the address in a link of Slack, `<address|words>`. */
export const slackAddress = escapeBy("slackAddress");

/** As text of a card in Teams, in one line. */
export const teamsText = escapeBy("teamsText");

/** As the address in a link of Teams, `[words](address)`. */
export const teamsAddress = escapeBy("teamsAddress");

/** As a detail of an event for PagerDuty. */
export const pagerdutyDetail = escapeBy("pagerdutyDetail");

function escapeBy(name: keyof typeof STEPS): TemplateEscape {
  return (value) => `{{ template "escaped.${name}" ${value.includes(" ") ? `(${value})` : value} }}`;
}

/** What is replaced by what, in the order of time. */
type Steps = readonly (readonly [pattern: string, by: string])[];

/**
 * Slack reads `&`, `<` and `>`: a label could otherwise call everybody, or pretend to be a link. It has no escape for its marks of
 * style, so messages switch those off (`mrkdwn_in`).
 *
 * @see https://docs.slack.dev/messaging/formatting-message-text#escaping
 */
const SLACK_TEXT: Steps = [
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
];

const SLACK_ADDRESS: Steps = [
  ["&", "&amp;"],
  ["<", "%3C"],
  [">", "%3E"],
  ["[|]", "%7C"],
  [String.raw`\s`, "%20"],
];

const BARE_UNDERSCORE: Steps[number] = [String.raw`([\pL\pN])\\_([\pL\pN])`, "${1}_${2}"];

/**
 * Teams reads a part of CommonMark. Underscores within words mean nothing, and stay bare so that names stay readable; those of one
 * letter between two of them need a second pass.
 *
 * @see https://learn.microsoft.com/adaptive-cards/authoring-cards/text-features
 */
const TEAMS_TEXT: Steps = [
  [String.raw`\s*[\n\r\v\f\x{85}\x{2028}\x{2029}]\s*`, " "],
  [String.raw`^\s+|\s+$`, ""],
  [String.raw`[\\\x60*_{\[\]<~&]`, String.raw`\$0`],
  BARE_UNDERSCORE,
  BARE_UNDERSCORE,
  ["^([-+=#>])", String.raw`\$1`],
  ["^([0-9]+)([.)])", String.raw`$1\$2`],
];

const TEAMS_ADDRESS: Steps = [
  ["[(]", "%28"],
  ["[)]", "%29"],
  ["<", "%3C"],
  [">", "%3E"],
  [String.raw`\\`, "%5C"],
  [String.raw`\s`, "%20"],
];

/**
 * Alertmanager reads details as YAML since 0.30, and some versions templates in them once more: `Disk: full` would become a map, and
 * `["{{ x }}"]` keep the page from being sent. Nothing of YAML begins with a tab, so text behind one stays text; a single word that
 * YAML takes for text anyway goes without.
 */
const PAGERDUTY_DETAIL: Steps = [
  ["(?s)^(.+)$", "\t${1}"],
  ["^\t([A-Za-z]([!-~]*[!-9;-~])?)$", "${1}"],
  ["(?i)^(y|n|yes|no|on|off|true|false|null)$", "\t${1}"],
];

const STEPS = {
  slackText: SLACK_TEXT,
  slackAddress: SLACK_ADDRESS,
  teamsText: TEAMS_TEXT,
  teamsAddress: TEAMS_ADDRESS,
  pagerdutyDetail: PAGERDUTY_DETAIL,
} as const;

/** Definitions of the templates that the escapes of this file call. */
export const TEMPLATE_ESCAPES = Object.entries(STEPS)
  .map(([name, steps]) => {
    // Go reads what JSON.stringify makes of these as they are.
    const pipeline = [
      ".",
      ...steps.map(([pattern, by]) => `reReplaceAll ${JSON.stringify(pattern)} ${JSON.stringify(by)}`),
    ].join(" | ");
    return `{{ define "escaped.${name}" }}{{ ${pipeline} }}{{ end }}\n`;
  })
  .join("");

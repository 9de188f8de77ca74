export { isClassicLabel, matcherText, readMatchers, type Matcher } from "./alertmanager-matcher";
export {
  pagerdutyDetail,
  plainText,
  slackAddress,
  slackText,
  teamsAddress,
  teamsText,
  TEMPLATE_ESCAPES,
  type TemplateEscape,
} from "./chat";
export { collectorText, jaegerPageText } from "./collector";
export { templateText } from "./go-template";
export { ec2FilterValue } from "./ec2-filter";
export { htmlText } from "./html";
export { iamResource } from "./iam";
export { queryText, risonPart } from "./kibana";
export { iniValue, provisionedText } from "./ini";
export {
  isMailName,
  MAIL_RULE,
  mailAddressProblem,
  mailAddressText,
  readMailAddresses,
  type MailAddress,
} from "./mail-address";
export { markdownAddress, markdownCode, markdownText } from "./markdown";
export { externalLabelValue, regexpLiteral, relabelReplacement } from "./prometheus-file";
export { promqlString } from "./promql";
export { shellWord } from "./shell";
export { systemdArgument, systemdQuoted, systemdText, systemdVariable } from "./systemd";
export { terraformQuoted, TOKEN, verbatim } from "./terraform";
export { telegrafString } from "./toml";
export { urlPart } from "./url";

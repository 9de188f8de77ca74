export { isClassicLabel, matcherText, readMatchers, type Matcher } from "./alertmanager-matcher";
export { escaped } from "./html";
export { isMailName, mailAddressText, readMailAddresses, type MailAddress } from "./mail-address";
export { markdownAddress, markdownCode, markdownText } from "./markdown";
export { externalLabelValue, regexpLiteral, relabelReplacement } from "./prometheus-file";
export { promqlString } from "./promql";
export { verbatim } from "./terraform";
export { urlPart } from "./url";

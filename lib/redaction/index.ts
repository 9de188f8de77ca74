export {
  ADDRESS_RULES,
  type AddressRule,
  type OwnPattern,
  type RedactionPattern,
  type RedactionRules,
  type RedactionSettings,
} from "./model";
export { KEPT_KEYS, SECRET_KEYS } from "./names";
export { patternProblem } from "./pattern-problem";
export { PATTERN_NAMES, type PatternName } from "./pattern-names";
export { pairExpressions, redactionRules } from "./redaction";

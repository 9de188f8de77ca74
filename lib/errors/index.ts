export { ADVICE, ADVICE_NAMES, adviceLines, type Advice, type AdviceName } from "./advice";
export { AssumptionError } from "./assumption-error";
export { misspeltProps, propProblems, propsOfEach, type PropKinds, type PropOptions } from "./prop-problems";
export { isUnit, unitProblems, unitRule } from "./unit-problems";
export type { Place, Problem } from "./validation-error";
export { lineOf, linesOf, ValidationError } from "./validation-error";
export { didYouMean, holdsPlaceHolder, isConstruct, nearest, printable, quoted, turnsDirection } from "./wording";

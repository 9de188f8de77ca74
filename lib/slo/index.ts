export { LONGEST_GAP } from "./counting";
export { budgetMinutes, type BudgetAlert, type BurnAlert, type Objective, type SloModel } from "./model";
export { sloDashboards } from "./dashboards";
export { failureAdvice } from "./failures";
export { boundAdvice, labelProblems, targetAdvice } from "./labels";
export { NAMES } from "./names";
export { objectivesOf, type ReadObjectives, type SloOptions } from "./objectives-of";
export {
  objectivesFromOpenSlo,
  type OpenSlo,
  type OpenSloOptions,
  type ReadObjectivesOf,
  type ReadOpenSloOptions,
  toOpenSlo,
} from "./open-slo";
export { objectivePicture } from "./picture";
export { type AlertReport, type Firing, type ObjectiveReport, reportOf, reportText } from "./report";
export { burnWindows, sloRules } from "./rules";

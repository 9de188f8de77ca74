export { LONGEST_GAP } from "./counting";
export { budgetMinutes, type BudgetAlert, type BurnAlert, type Objective, type SloModel } from "./model";
export { NAMES } from "./names";
export { objectivesOf, type ReadObjectives, type SloOptions } from "./objectives-of";
export { burnWindows, sloRules } from "./rules";

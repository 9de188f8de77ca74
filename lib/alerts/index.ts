export { alertGroupsOf, alertsOf, type AlertSections, type AlertsOptions } from "./alerts";
export { repairedCondition, type RepairOptions } from "./repair";
export { runbookOf } from "./runbooks";
export { textsOf, type AlertTexts, type TextSource } from "./texts";

export { actionsOf, type TemplateAction } from "./actions";
export { ALERT_TEMPLATE, NOTIFICATION_TEMPLATE, type TemplateDialect } from "./dialect";
export { templateProblem, templateSyntaxProblem } from "./problem";

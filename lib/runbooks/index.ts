export { renderHtml } from "./html";
export { renderMarkdown } from "./markdown";
export type { Block, Inline, Line, Runbook, RunbookLinks, RunbooksModel, Section } from "./model";
export { RCA_SCRIPT, rcaPages, rcaReport, rcaTemplate, type RcaModel } from "./rca";
export { fillReport, type RcaIncident } from "./rca-script";
export { runbookOf, runbooksOf } from "./runbook";
export { runbookFiles, runbookPages, runbookProblems } from "./site";

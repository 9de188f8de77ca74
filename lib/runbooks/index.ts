export { renderHtml } from "./html";
export { renderMarkdown } from "./markdown";
export type { Block, Inline, Line, Runbook, RunbookLinks, RunbooksModel, Section } from "./model";
export { blankReport, RCA_SCRIPT, rcaPages, rcaReport, rcaTemplate, type RcaModel } from "./rca";
export { fillReport, type Incident } from "./rca-script";
export { runbookOf } from "./runbook";
export { runbookFiles, runbookPages, runbookProblems } from "./site";

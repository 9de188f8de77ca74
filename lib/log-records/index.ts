export { RECORD_ALIASES } from "./aliases";
export { LONGEST_LINE, recordProblems } from "./check";
export { LEVEL_SPELLINGS, LOG_LEVELS, levelOf, type LogLevel } from "./levels";
export { recordSchema, type RecordWords } from "./record";

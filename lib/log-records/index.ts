export { LONGEST_LINE, recordProblems } from "./check";
export { LOG_LEVELS, levelOf, type LogLevel } from "./levels";
export { recordSchema, type RecordWords } from "./record";

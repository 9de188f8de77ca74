export { SILENCE_METRICS } from "./metrics";
export { silenceWatchPlan, type SilenceWatch } from "./plan";
export { hiddenSilencesInhibitions, silenceRules } from "./rules";

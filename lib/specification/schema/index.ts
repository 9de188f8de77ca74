export * from "./leaves";
export { list, named, section, set, variants } from "./parts";
export { timeZone } from "./time-zone";

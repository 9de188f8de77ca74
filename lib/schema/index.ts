export * from "./leaves";
export {
  type LeafNotes,
  leafNotes,
  list,
  named,
  section,
  type SectionNotes,
  sectionNotes,
  set,
  variants,
} from "./parts";
export { issueMessage, schemaProblems, valueAt } from "./problems";
export * from "./props";
export { timeZone, timeZoneName } from "./time-zone";

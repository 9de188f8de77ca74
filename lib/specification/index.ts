export { defaultSpecification } from "./defaults";
export type { Overrides, SourceOptions, SpecificationOverrides } from "./parse";
export { documentOf, mergeSpecification, parseSpecification } from "./parse";
export type { SpecificationIssue } from "./specification-error";
export { SpecificationError } from "./specification-error";
export type * from "./channels";
export type * from "./collection";
export type * from "./escalation";
export type * from "./specification";

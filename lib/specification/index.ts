export { defaultSpecification } from "./defaults";
export type { SpecificationIssue } from "./specification-error";
export { SpecificationError } from "./specification-error";
export type * from "./specification";

export { Bytes } from "./bytes";
export { Duration } from "./duration";
export { UnitError } from "./unit-error";

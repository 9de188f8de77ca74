export { objectivesFromOpenSlo, type ReadObjectivesOf, type ReadOpenSloOptions } from "./read";
export { type OpenSlo, type OpenSloOptions, toOpenSlo } from "./write";

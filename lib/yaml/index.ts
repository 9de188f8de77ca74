export { fromYaml } from "./read";
export { TaggedText, toYaml } from "./write";

import { stringify } from "../third-party/yaml-writer";

/**
 * `value` as a YAML document that every reader understands alike.
 *
 * Keys stand in the order given; nothing is folded, shared through anchors, or dated, so equal values give equal text.
 * Strings that any YAML reader would take for something else (`yes`, `0x1F`, `1:30`, `null`) are quoted: the servers
 * written in Go read by the rules of YAML 1.1, our own parser by those of 1.2. Units print themselves by `toJSON`;
 * `undefined` members are left out.
 */
export function toYaml(value: unknown): string {
  return stringify(value, {
    version: "1.2",
    compat: "yaml-1.1",
    aliasDuplicateObjects: false,
    lineWidth: 0,
    minContentWidth: 0,
    indentSeq: true,
    singleQuote: null,
  });
}

export { fromYaml } from "./read";

declare module "rison-node" {
  /** @throws Error when `text` is no Rison */
  export function decode(text: string): unknown;
  const rison: { decode: typeof decode };
  export default rison;
}

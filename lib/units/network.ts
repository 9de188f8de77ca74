const OCTET = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
const V4 = new RegExp(`^${OCTET}(\\.${OCTET}){3}$`);

/**
 * The network of an address, or of one with a length, as firewalls want it: `10.0.0.0/8` of `10.1.2.3/8`, `10.1.2.3/32` of `10.1.2.3`.
 *
 * @returns undefined for a text that is neither
 */
export function networkOf(text: string): string | undefined {
  const [, address = "", length] = /^([\d.a-f:]+)(?:\/(\d+))?$/i.exec(text) ?? [];
  const isV4 = V4.test(address);
  const [width, size] = isV4 ? [32, 8] : [128, 16];
  const bits = length === undefined ? width : Number(length);
  if (bits > width || !(isV4 || URL.canParse(`http://[${address}]`))) return undefined;
  const groups = isV4 ? address.split(".").map(Number) : groupsOf(address);
  const masked = groups.map((group, at) => group - (group % 2 ** Math.min(size, Math.max(0, size * (at + 1) - bits))));
  return `${isV4 ? masked.join(".") : shortened(masked)}/${bits}`;
}

/** The eight numbers of an address of version 6. */
function groupsOf(address: string): readonly number[] {
  const [head = "", tail = ""] = inUrl(address).split("::");
  const numbers = (part: string) => (part === "" ? [] : part.split(":").map((group) => parseInt(group, 16)));
  const [first, last] = [numbers(head), numbers(tail)];
  return [...first, ...Array<number>(8 - first.length - last.length).fill(0), ...last];
}

function shortened(groups: readonly number[]): string {
  return inUrl(groups.map((group) => group.toString(16)).join(":"));
}

/** URLs have one way to write an address of version 6, without dots. */
function inUrl(address: string): string {
  return new URL(`http://[${address}]`).hostname.slice(1, -1);
}

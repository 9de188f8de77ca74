import { Token } from "cdktf";

/** `address` as it stands before a port: IPv6 in brackets. An address that is known only at apply stays as it is. */
export function bracketed(address: string): string {
  const isIpv6 = !Token.isUnresolved(address) && address.includes(":") && !address.startsWith("[");
  return isIpv6 ? `[${address}]` : address;
}

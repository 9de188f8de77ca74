import { Fn, Token } from "cdktf";

/** `address` as it stands before a port: IPv6 in brackets. Of an address that is known only at apply, Terraform decides. */
export function bracketed(address: string): string {
  // A class instead of backslashes, which cdktf and Terraform would each read.
  if (Token.isUnresolved(address)) return Fn.replace(address, "/^([^[]*:.*)$/", "[$1]");
  return address.includes(":") && !address.startsWith("[") ? `[${address}]` : address;
}

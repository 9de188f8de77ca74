import type { DebianPackage } from "../artifacts";

/** nft of the distribution: its vendor publishes sources alone. Its own unit stays as it is: it may be the host's own firewall. */
export const NFTABLES: DebianPackage = {
  name: "nftables",
  versions: { "debian-12": "1.0.6", "debian-13": "1.1.3" },
  packages: ["nftables"],
  maskedUnits: [],
  programs: { nft: "/usr/sbin/nft" },
};

const KEY = Buffer.concat([
  Buffer.from([0, 0, 0, 11]),
  Buffer.from("ssh-ed25519"),
  Buffer.from([0, 0, 0, 32]),
  Buffer.alloc(32),
]).toString("base64");

/** Keys by which hosts of tests would be known. */
export const HOST_KEYS: readonly string[] = [`ssh-ed25519 ${KEY}`];

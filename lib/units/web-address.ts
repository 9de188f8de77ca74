/** What is said of an address with a user or password in it, which is never repeated: it may be the secret. */
export const NO_CREDENTIALS = "must have no user and password before @: everybody who reads the release sees them";

/** Whether `address` has a user or a password before its host. */
export function hasCredentials(address: string): boolean {
  return /^[a-z][a-z0-9+.-]*:[/\\]*[^/?#\\]*@/i.test(address);
}

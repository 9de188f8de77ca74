// What the portal's pages ask of their server. Nothing here touches the page.

/** Path of the site, with a slash at its end: scripts lie at its root. */
export const ROOT = new URL(".", import.meta.url).pathname;

/** The portal does not take the reader's password (any more). Each further request would be one more refused password. */
export class SignedOut extends Error {
  constructor() {
    super("Sign in again: reload this page.");
  }
}

/**
 * Asks with the reader's sign-in, which browsers add to what they ask of the page's own server.
 * @param {string} url
 * @param {RequestInit} how
 * @throws {SignedOut}
 */
export async function asked(url, how = {}) {
  // The address of the page may hold a name and password, and browsers ask for nothing relative to such a one.
  const response = await fetch(new URL(url, location.origin), {
    signal: AbortSignal.timeout(10_000),
    cache: "no-store",
    ...how,
  });
  if (response.status === 401) throw new SignedOut();
  return response;
}

/**
 * The answer to a request for a path of the site; undefined when it cannot be had.
 * @param {string} path
 * @throws {SignedOut}
 */
async function found(path) {
  try {
    const response = await asked(`${ROOT}${path}`);
    return response.ok ? await response.text() : undefined;
  } catch (error) {
    if (error instanceof SignedOut) throw error;
    return undefined;
  }
}

/**
 * The JSON at a path of the site; undefined when it cannot be had.
 * @param {string} path
 * @returns {Promise<any>}
 * @throws {SignedOut}
 */
export async function answerOf(path) {
  const text = await found(path);
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Who has signed in; undefined where nobody has to.
 * @returns {Promise<{ user: string, role: string, mayChange: boolean } | undefined>}
 * @throws {SignedOut}
 */
export async function reader() {
  const text = await found("whoami");
  if (text === undefined) return undefined;
  const [, role = "", user = ""] = /^(\S*) (.*)/.exec(text) ?? [];
  return { user, role, mayChange: role === "operator" || role === "admin" };
}

import type { CaddyHandler } from "./config";

/** Caddy's own answer to a request, with a status, or the place of one. */
export function answer(
  status: number | string,
  { headers, body }: { readonly headers?: Readonly<Record<string, readonly string[]>>; readonly body?: string } = {},
): CaddyHandler {
  return {
    handler: "static_response",
    status_code: status,
    ...(headers && { headers }),
    ...(body !== undefined && { body }),
  };
}

/** Ends the connection, and answers nothing. */
export const ABORT: CaddyHandler = { handler: "static_response", abort: true };

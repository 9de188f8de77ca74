import type { CaddyRoute } from "./config";
import { refusalRoutes } from "./refusals";

/** What an empty answer leaves open, by status: people see it, and so does whoever asks by hand. */
const SAID: Readonly<Record<number, string>> = {
  401: "Sign in with your name and password of this portal. If they are refused, ask its administrators.",
  404: "There is no such page here.",
  502: "The server behind this page does not answer.",
  503: "The server behind this page does not answer now.",
  504: "The server behind this page took too long.",
};

/** Answers in words where a handler failed; `home` is the path of the first page. The status stays as it was. */
export function errorRoutes(home: string): readonly CaddyRoute[] {
  return Object.entries(SAID).flatMap(([status, text]) =>
    refusalRoutes({ status: "{http.error.status_code}", text, ...(status !== "401" && { home }) }, [
      { expression: `{http.error.status_code} == ${status}` },
    ]),
  );
}

import type { Duration } from "../units";

/** A secret of the same plan, by the unit that reads it and its name there. */
export interface SecretReference {
  readonly unit: string;
  readonly name: string;
}

/**
 * One question to a server over HTTP, asked by the activation on the host. Probes, guards and seeds are made of it. Hosts of the fleet are
 * known by their fleet names; no proxy is asked.
 */
export interface Request {
  /** What it shows or does: "Prometheus is ready". Part of every message about it. */
  readonly purpose: string;
  /** `http://127.0.0.1:9090/-/ready`, `https://monitor-2.fleet.internal:9093/-/ready` */
  readonly url: string;
  /** @default "GET" */
  readonly method?: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** A file of the release that is sent, and its media type, such as `application/json`. @default - nothing is sent */
  readonly body?: { readonly releaseFile: string; readonly mediaType: string };
  /** The authority that signed the server's certificate, as PEM. @default - those that the host trusts */
  readonly authority?: SecretReference;
  /** Certificate and key of the host itself, in one PEM. @default - none is shown */
  readonly certificate?: SecretReference;
  /** What `Authorization` carries: a token, or `name:password`. @default - none */
  readonly credential?: SecretReference & { readonly scheme: "bearer" | "basic" };
  /** Status codes that count as an answer. @default - 200 to 299 */
  readonly statuses?: readonly number[];
  /** Text that the answer contains. @default - any answer will do */
  readonly contains?: string;
  /** How long one try may take. @default 5 seconds */
  readonly timeout?: Duration;
}

/** What stands in the plan for the parts of a request that are not the rule, as `key=value`: its URL comes before them. */
export function requestOptions(request: Request, pathOf: (secret: SecretReference) => string): readonly string[] {
  const { method, body, authority, certificate, credential, statuses, contains, timeout } = request;
  const options: readonly (readonly [key: string, value: string | number | undefined])[] = [
    ["method", method === "GET" ? undefined : method],
    ["body", body && `files/${body.releaseFile}`],
    ["type", body?.mediaType],
    ["authority", authority && pathOf(authority)],
    ["certificate", certificate && pathOf(certificate)],
    [credential?.scheme ?? "", credential && pathOf(credential)],
    ["statuses", statuses?.join(",")],
    ["timeout", timeout && Math.ceil(timeout.toSeconds())],
    ["contains", contains],
  ];
  return options.flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${value}`]));
}

/** Secrets that a request names. */
export function secretsOfRequest({ authority, certificate, credential }: Request): readonly SecretReference[] {
  return [authority, certificate, credential].filter((secret) => secret !== undefined);
}

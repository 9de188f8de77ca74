import type { Duration } from "../units";
import { type AuthorityName, certificateOf } from "./certificates";

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
  /**
   * `http://127.0.0.1:9090/-/ready`, `https://monitor-2.fleet.internal:9093/-/ready`. In `https://{host}.fleet.internal:9100/metrics`,
   * `{host}` stands for the host's own name; that is asked at its loopback.
   */
  readonly url: string;
  /** Shows the certificate that the host has from this authority, and trusts servers of it. @default - as the next two say */
  readonly as?: AuthorityName;
  /** A socket of the host at which the server is asked instead: `/run/vmo-influxdb/http.sock`. @default - the address in {@link url} */
  readonly socket?: string;
  /** @default "GET" */
  readonly method?: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** A file of the release that is sent, and its media type, such as `application/json`. @default - nothing is sent */
  readonly body?: { readonly releaseFile: string; readonly mediaType: string };
  /** The authority that signed the server's certificate, as PEM. @default - those that the host trusts */
  readonly authority?: SecretReference;
  /** Certificate and key of the host itself, in one PEM. @default - none is shown */
  readonly certificate?: SecretReference;
  /**
   * What `Authorization` carries: a token, or `name:password`. With `user`, which goes with `basic`, the secret is the password alone.
   *
   * @default - none
   */
  readonly credential?: SecretReference & { readonly scheme: "bearer" | "basic"; readonly user?: string };
  /** Status codes that count as an answer. @default - 200 to 299 */
  readonly statuses?: readonly number[];
  /** Text that the answer contains. @default - any answer will do */
  readonly contains?: string;
  /** How long one try may take. @default 5 seconds */
  readonly timeout?: Duration;
}

/** What stands in the plan for the parts of a request that are not the rule, as `key=value`: its URL comes before them. */
export function requestOptions(request: Request, pathOf: (secret: SecretReference) => string): readonly string[] {
  const { method, socket, body, as, authority, certificate, credential, statuses, contains, timeout } = request;
  const own = as && certificateOf(as);
  const options: readonly (readonly [key: string, value: string | number | undefined])[] = [
    ["method", method === "GET" ? undefined : method],
    ["socket", socket],
    ["body", body && `files/${body.releaseFile}`],
    ["type", body?.mediaType],
    ["authority", authority ? pathOf(authority) : own?.ca],
    ["certificate", certificate ? pathOf(certificate) : own?.pem],
    ["user", credential?.user],
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

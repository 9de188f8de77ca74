import type { Problem } from "../../errors";
import { portProblems } from "../../host";
import type { RedisExporterSection } from "../../specification";

/** The redis_exporter that is meant, before any flag or version. */
export type RedisExporterModel = Omit<RedisExporterSection, "on"> & {
  /** Whether it serves with its host's certificate, and lets in only clients that have one. @default false */
  readonly overTls?: boolean;
};

/** What is wrong with `model`. */
export function redisProblems({ port }: RedisExporterModel): readonly Problem[] {
  return portProblems("port", port);
}

/** Addresses under which the file of passwords has to have one: with the user too, which later versions look for. */
export function redisAddresses({ server, user, tls }: RedisExporterModel): readonly [string, ...string[]] {
  const scheme = tls ? "rediss" : "redis";
  const address = `${scheme}://${server}`;
  return user === undefined ? [address] : [address, `${scheme}://${user}@${server}`];
}

import type { Path } from "./path";
import type { Conflict, Relation } from "./relation";
import type { Specification } from "./specification";

/** What exporters of servers must agree about with each other and with scrape jobs. */
export const exporterRelations: readonly Relation[] = [
  { of: ["exporters"], conflicts: idleKeys },
  { of: ["scrapeJobs", "exporters"], conflicts: takenJobs },
];

/** The severities that exporters' alerts have. */
export function severitiesOfExporters({ exporters }: Specification): [Path, string][] {
  return Object.entries(exporters as Record<string, { readonly severity: string }>).map(([name, { severity }]) => [
    ["exporters", name],
    severity,
  ]);
}

/** Keys without an effect: a socket has no certificate, a file with everything needs nothing beside it, a user without a password is not sent. */
function* idleKeys({ exporters }: Specification, print: (path: Path) => string): Iterable<Conflict> {
  const { postgres, mysqld, redis } = exporters;
  const at = (...keys: string[]): Path => ["exporters", ...keys];
  if (postgres?.tls && postgres.server.startsWith("/"))
    yield {
      path: at("postgres", "tls"),
      with: at("postgres", "server"),
      message: `has no effect on a socket; ${print(at("postgres", "server"))} must be host and port`,
    };
  for (const key of ["socket", "user"] as const)
    if (mysqld?.clientFile !== undefined && mysqld[key] !== undefined)
      yield {
        path: at("mysqld", key),
        with: at("mysqld", "clientFile"),
        message: `must not be given together with ${print(at("mysqld", "clientFile"))}, which says it`,
      };
  if (redis?.user !== undefined && redis.passwordsFile === undefined)
    yield {
      path: at("redis", "user"),
      message: `has no effect without ${print(at("redis", "passwordsFile"))}: who sends no password is the user "default"`,
    };
}

function* takenJobs({ scrapeJobs, exporters }: Specification, print: (path: Path) => string): Iterable<Conflict> {
  for (const name of Object.keys(exporters))
    if (Object.hasOwn(scrapeJobs, name)) {
      const other: Path = ["exporters", name];
      const message = `must have another name: ${print(other)} has the job "${name}"`;
      yield { path: ["scrapeJobs", name], with: other, message };
    }
}

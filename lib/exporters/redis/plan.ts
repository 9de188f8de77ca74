import type { ProgramOptions } from "../../artifacts";
import { regexpLiteral } from "../../escaping";
import { type ComponentPlan, type ContentRule, credential, PEM_CERTIFICATE, type Secret } from "../../host";
import { type ServerExporter, serverExporterPlan, unitName } from "../../server-exporters";
import { redisAddresses, redisProblems, type RedisExporterModel } from "./model";
import { redisExporterFeatures, redisExporterPrograms } from "./versions";

/** Its component, and the names that follow from it. */
export const REDIS_EXPORTER = { component: "redis-exporter", program: "redis_exporter" } as const;

const UNIT = unitName(REDIS_EXPORTER);

/**
 * All that redis_exporter needs of a host.
 *
 * @throws ValidationError when the port or the version cannot work
 */
export function redisExporterPlan(model: RedisExporterModel, options: ProgramOptions): ComponentPlan {
  const { version } = redisExporterPrograms.chosen(options);
  return serverExporterPlan(exporterOf(model), redisExporterPrograms, options, [
    ...redisExporterFeatures.unusable(version, "version"),
    ...redisProblems(model),
  ]);
}

function exporterOf(model: RedisExporterModel): ServerExporter {
  const { port, overTls, user, passwordsFile, tls } = model;
  const flags = {
    "redis.addr": redisAddresses(model)[0],
    "redis.user": user,
    // By address: whoever asks it about another server is not asked for a password there.
    "redis.password-file": passwordsFile && credential(UNIT, "passwords"),
    "tls-ca-cert-file": tls?.caFile && credential(UNIT, "ca"),
  };
  return {
    ...REDIS_EXPORTER,
    server: "Redis",
    documentation: "https://github.com/oliver006/redis_exporter",
    port,
    ...(overTls !== undefined && { overTls }),
    tlsBy: "flags",
    up: "redis_up",
    dashes: "-",
    flags: Object.entries(flags).flatMap(([flag, value]) => (value === undefined ? [] : [`-${flag}=${value}`])),
    secrets: secretsOf(model),
  };
}

function secretsOf(model: RedisExporterModel): readonly Secret[] {
  const { passwordsFile, tls } = model;
  const given = [
    { name: "passwords", path: passwordsFile, content: redisAddresses(model).map(passwordOf) },
    { name: "ca", path: tls?.caFile, content: PEM_CERTIFICATE },
  ];
  return given.flatMap(({ name, path, content }) =>
    path === undefined ? [] : [{ name, unit: UNIT, from: { kind: "file" as const, path }, content }],
  );
}

/** The exporter would look for the address in vain, and go on without a password. */
function passwordOf(address: string): ContentRule {
  return {
    line: "only",
    form: `one line of JSON with "${address}" and its password`,
    matches: `^[[:space:]]*[{].*"${regexpLiteral(address)}"[[:space:]]*:[[:space:]]*".+"`,
  };
}

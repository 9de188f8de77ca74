import { Token } from "cdktf";
import { type Problem, propProblems, quoted } from "../../lib/errors";
import type { SecretOrigin } from "../../lib/host";
import { selectorProblems } from "../targets/hosts";
import type { ArchiveWriter } from "./props";

const ONLY = { only: true } as const;

const KINDS_OF_WRITERS = ["fleet", "roleName", "userName", "authority"] as const;

/** What is wrong with who writes. */
export function writerProblems(writer: ArchiveWriter, path: string): readonly Problem[] {
  const given = KINDS_OF_WRITERS.filter((kind) => (Object(writer) as Record<string, unknown>)[kind] !== undefined);
  if (given.length !== 1)
    return [{ path, message: `must be an object with one of ${KINDS_OF_WRITERS.join(", ")}, got ${quoted(writer)}` }];
  if ("fleet" in writer)
    return [
      ...propProblems<object>(writer, { fleet: "awsFleet", on: "any?" }, path, ONLY),
      ...selectorProblems(`${path}.on`, writer.on),
    ];
  if ("roleName" in writer)
    return [
      ...propProblems<object>(writer, { roleName: "text" }, path, ONLY),
      ...nameProblems(writer.roleName, `${path}.roleName`),
    ];
  if ("authority" in writer) return authorityProblems(writer, path);
  const shape = propProblems<object>(writer, { userName: "text", credentials: "secret" }, path, ONLY);
  if (shape.length > 0) return shape;
  const { userName, credentials } = writer;
  return [
    ...(Token.isUnresolved(userName)
      ? [{ path: `${path}.userName`, message: "must be literal, since it is a part of names of resources" }]
      : nameProblems(userName, `${path}.userName`)),
    ...fileProblems(credentials, `${path}.credentials.path`),
  ];
}

/** What IAM takes as a name of a role or a user. */
const NAME = /^[\w+=,.@-]{1,64}$/;

function nameProblems(name: unknown, path: string): readonly Problem[] {
  if (typeof name !== "string" || Token.isUnresolved(name) || NAME.test(name)) return [];
  const hint = name.startsWith("arn:")
    ? `; of an ARN, what follows the last "/": ${quoted(name.split("/").at(-1))}`
    : "";
  return [{ path, message: `must be a name of 1 to 64 letters, digits and + = , . @ _ -, got ${quoted(name)}${hint}` }];
}

function fileProblems(credentials: SecretOrigin, path: string): readonly Problem[] {
  if (credentials.kind !== "file" || /^\/[^\s\\]*[^/\s\\]$/.test(credentials.path)) return [];
  return [
    {
      path,
      message: `must be an absolute path without blanks and backslashes, a file of each host, got ${quoted(credentials.path)}`,
    },
  ];
}

function authorityProblems(
  writer: Extract<ArchiveWriter, { readonly authority: string }>,
  path: string,
): readonly Problem[] {
  const shape = propProblems<object>(writer, { authority: "text", commonNames: "texts?" }, path, ONLY);
  if (shape.length > 0) return shape;
  const { authority, commonNames } = writer;
  if (commonNames?.length === 0)
    return [{ path: `${path}.commonNames`, message: "must name a host, got []: nobody could take the role" }];
  if (
    Token.isUnresolved(authority) ||
    (authority.includes("-----BEGIN CERTIFICATE-----") && !authority.includes("PRIVATE KEY"))
  )
    return [];
  return [
    {
      path: `${path}.authority`,
      message: "must be certificates as PEM, without a key: the text of certificates/fleet/ca.pem",
    },
  ];
}

import { Token } from "cdktf";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { AssumptionError } from "../../../lib/errors";
import { verbatim } from "../../../lib/escaping";
import { activationPart } from "../activation-script";

/** A script of this folder that goes to hosts or runs beside Terraform, with its digest. */
export interface Script {
  readonly text: string;
  /** SHA-256 in hexadecimal. */
  readonly digest: string;
}

const scripts = new Map<string, Script>();

/** The script that brings a host to its pointer's release; hosts get it from the bucket by its digest. */
export function agentScript(): Script {
  const parts = ["bucket.sh", "volume.sh", "turns.sh"].map(textOf);
  return scriptOf("agent.sh", [activationPart("publish"), ...parts].join("\n"));
}

/** The script that waits until hosts report their pointer. */
export function waitScript(): Script {
  return scriptOf("wait.sh");
}

/** What `user_data` knows, for the life of its instance: nothing that a name or the place of a construct is part of. */
export interface UserDataFacts {
  readonly region: string;
  /** Address of the bucket. */
  readonly bucketUrl: string;
}

/** Largest `user_data` that this library makes, far below the 16 KiB of EC2. */
const USER_DATA_LIMIT = 4096;

/** Characters that a value known only at apply may have in the end: bucket names have at most 63. */
const TOKEN_LENGTH = 100;

/**
 * `user_data` of every host: the same text for ever, after two lines that say which bucket.
 *
 * @throws AssumptionError when it is larger than this library means it to be
 */
export function userDataOf({ region, bucketUrl }: UserDataFacts): string {
  const facts = [`VMO_REGION='${region}'`, `VMO_BUCKET='${bucketUrl}'`];
  const text = verbatim(["#!/bin/sh", ...facts, scriptOf("user-data.sh").text].join("\n"));
  if (sizeOf(text) > USER_DATA_LIMIT)
    throw new AssumptionError(`user_data has at most ${USER_DATA_LIMIT} bytes, got ${sizeOf(text)}`);
  return text;
}

/** Most bytes that `userData` has once its tokens are known. */
export function sizeOf(userData: string): number {
  return Token.isUnresolved(userData)
    ? Buffer.byteLength(userData.replace(/\$\{TfToken\[[^\]]+\]\}/g, "x".repeat(TOKEN_LENGTH)))
    : Buffer.byteLength(userData);
}

/** The script `name` of this folder, with `functions` after its first line. */
function scriptOf(name: string, functions?: string): Script {
  let script = scripts.get(name);
  if (script === undefined) {
    const [first = "", ...rest] = textOf(name).split("\n");
    const text = [first, ...(functions === undefined ? [] : [functions]), ...rest].join("\n");
    script = { text, digest: createHash("sha256").update(text).digest("hex") };
    scripts.set(name, script);
  }
  return script;
}

function textOf(name: string): string {
  return readFileSync(join(__dirname, name), "utf8");
}

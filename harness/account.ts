import { hash } from "bcryptjs";
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Who may sign in to a portal. */
export interface Account {
  readonly user: string;
  readonly password: string;
  /** Line of a users file. */
  readonly line: string;
}

/** Makes an account with a password that nobody guesses, so that a hash of a low `cost` is enough where names may be told apart. */
export async function newAccount(user: string, cost = 8): Promise<Account> {
  const password = randomBytes(18).toString("base64url");
  return { user, password, line: `${user}=${await hash(password, cost)}\n` };
}

/** The account of a folder, made when there is none. */
export async function accountIn(folder: string, user: string): Promise<Account> {
  const file = join(folder, "account.json");
  if (!existsSync(file)) writeFileSync(file, JSON.stringify(await newAccount(user, 14)), { mode: 0o600 });
  return JSON.parse(readFileSync(file, "utf8")) as Account;
}

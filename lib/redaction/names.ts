/**
 * Names of keys whose values are secrets. A key has such a name when it holds it anywhere, whatever its case and separators: `password` is in
 * `DB_PASSWORD` and `userPassword`. Names of up to four letters must be a whole word of the key: `pin` is in `card_pin` and not in `shipping`.
 */
export const SECRET_KEYS = [
  "password",
  "passwd",
  "passphrase",
  "secret",
  "token",
  "api_key",
  "access_key",
  "private_key",
  "encryption_key",
  "signing_key",
  "license_key",
  "account_key",
  "session_key",
  "session_id",
  "credential",
  "authorization",
  "cookie",
  "csrf",
  "xsrf",
  "jsessionid",
  "phpsessid",
  "connection_string",
  "security_code",
  "security_answer",
  "mfa_code",
  "verification_code",
  "card_number",
  "amz_signature",
  "client_assertion",
  "bearer",
  "pwd",
  "pass",
  "pin",
  "otp",
  "totp",
  "cvv",
  "cvc",
  "ssn",
  "iban",
  "dsn",
  "jwt",
  "sig",
] as const;

/** Keys, as a whole, that only look like those of secrets. */
export const KEPT_KEYS = [
  "token_count",
  "token_type",
  "tokens_used",
  "prompt_tokens",
  "completion_tokens",
  "input_tokens",
  "output_tokens",
  "total_tokens",
  "max_tokens",
  "token_expires_at",
  "token_expires_in",
  "expires_token_in",
  "cookie_consent",
  "cookies_enabled",
  "password_changed_at",
  "password_expires_at",
  "password_reset_required",
  "secret_arn",
  "secret_name",
  "secret_version",
] as const;

/** Letters up to which a name must be a whole word. */
const LONGEST_WORD = 4;

/** A name without case and separators, as agents compare it. */
export const bare = (name: string): string => name.toLowerCase().replace(/[^a-z\d]/g, "");

/** Whether `name` only counts where it is a whole word of a key. */
export const isWord = (name: string): boolean => bare(name).length <= LONGEST_WORD;

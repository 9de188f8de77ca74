/**
 * `text` as one argument of `ExecStart=`: the program gets it byte for byte. Quoted where systemd would read anything else than the text;
 * `%` is a specifier, `$` a variable, and `\` begins an escape there.
 */
export function systemdArgument(text: string): string {
  if (/^[A-Za-z0-9_@+=:,./-]+$/.test(text)) return text;
  return `"${withinQuotes(text).replaceAll("$", "$$$$")}"`;
}

/** `name=value` as one assignment of `Environment=`, where `$` means nothing. */
export function systemdVariable(name: string, value: string): string {
  const assignment = `${name}=${value}`;
  return /^[A-Za-z0-9_@+=:,./$-]+$/.test(assignment) ? assignment : `"${withinQuotes(assignment)}"`;
}

/** `text` where systemd reads specifiers and nothing else: a description, a path. */
export function systemdText(text: string): string {
  return text.replaceAll("%", "%%");
}

/** `text` as one quoted word of sysusers.d. */
export function systemdQuoted(text: string): string {
  return `"${withinQuotes(text)}"`;
}

function withinQuotes(text: string): string {
  return systemdText(text)
    .replace(/["\\]/g, "\\$&")
    .replace(/\p{Cc}/gu, (character) =>
      [...Buffer.from(character)].map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join(""),
    );
}

/**
 * `<type> <base64>` of the public key that `text` begins with, as OpenSSH reads it: a type that the encoded key names too, and
 * fields that fill it to its last byte. Undefined for anything else, which neither OpenSSH nor Terraform takes.
 *
 * @see https://www.rfc-editor.org/rfc/rfc4253#section-6.6
 */
export function hostKeyIn(text: string): string | undefined {
  const [, type = "", encoded = ""] = /^\s*([a-z0-9][a-z0-9@.-]*)\s+([A-Za-z0-9+/]+={0,2})(?:\s|$)/.exec(text) ?? [];
  const bytes = Buffer.from(encoded, "base64");
  if (type === "" || bytes.toString("base64") !== encoded) return undefined;
  const [named, ...fields] = fieldsOf(bytes) ?? [];
  return named?.toString("latin1") === type && fields.length > 0 ? `${type} ${encoded}` : undefined;
}

/** The fields of `bytes`, each behind its length; undefined when they do not end where the bytes do. */
function fieldsOf(bytes: Buffer): readonly Buffer[] | undefined {
  const fields: Buffer[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (at + 4 > bytes.length) return undefined;
    const end = at + 4 + bytes.readUInt32BE(at);
    if (end > bytes.length) return undefined;
    fields.push(bytes.subarray(at + 4, end));
    at = end;
  }
  return fields;
}

const TOKEN = /(\$\{TfToken\[[^\]]+\]\})/;

/**
 * `text` so that Terraform delivers it character for character: `${` and `%{` are escaped, tokens of cdktf stay what
 * they are. For a plain property of a resource; inside `Fn.…` use base64 instead, since functions quote by themselves.
 */
export function verbatim(text: string): string {
  const parts = text.split(TOKEN);
  return parts
    .map((part, index) => {
      if (index % 2 === 1) return part;
      const escaped = escape(part);
      // A literal "$" or "%" right before a token would make "$${…}" of it, which is text and no reference.
      return index < parts.length - 1 ? escaped.replace(/[$%]+$/, (signs) => `\${"${signs}"}`) : escaped;
    })
    .join("");
}

// Replacer functions: in a replacement string "$$" means one "$".
function escape(text: string): string {
  return text.replace(/\$\{/g, () => "$${").replace(/%\{/g, () => "%%{");
}

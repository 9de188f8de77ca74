import { ValidationError } from "../../lib/errors";

/**
 * What the JSON in `text` says.
 *
 * @param from - names the file in messages
 * @throws ValidationError when it is no JSON
 */
export function parseJson(text: string, from: string): unknown {
  try {
    // Editors on Windows begin a file with a byte order mark.
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new ValidationError(from, [{ path: "", message: `must be JSON: ${error.message}` }]);
  }
}

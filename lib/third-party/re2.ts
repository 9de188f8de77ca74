// Go's regular expressions, which only patterns with more than the common signs need.
export { RE2JS, RE2JSSyntaxException } from "re2js";

const ESCAPABLE = /^(?:[^\p{L}\p{N}\s_]|[AbBdDfnrtsSvwWzaQEpPx]|[0-7])$/u;
const MOST_REPETITIONS = 1_000;

/**
 * What keeps `pattern` from being a regular expression of Prometheus (Go's RE2), as far as it can be told without Go; nothing
 * when it looks right. RE2 has no look-around and no back-references, and repeats at most 1,000 times.
 */
export function re2Problem(pattern: string): string | undefined {
  const around = /\(\?(?:<?[=!]|>)/.exec(withoutEscapes(pattern));
  if (around) return `${around[0]}…) is not in RE2, which has no look-around`;
  for (const [escape, letter = ""] of pattern.matchAll(/\\(.)?/gsu)) {
    if (letter === "") return "ends with a single backslash";
    if (/[1-9]/.test(letter)) return `${escape} is not in RE2, which has no back-references`;
    if (!ESCAPABLE.test(letter)) return `${escape} is no escape of RE2`;
  }
  for (const [, from, to] of withoutEscapes(pattern).matchAll(/\{(\d+)(?:,(\d*))?\}/g)) {
    if (Math.max(Number(from), Number(to ?? 0)) > MOST_REPETITIONS) return "repeats more than 1,000 times";
    if (to !== undefined && to !== "" && Number(to) < Number(from)) return `repeats ${from} to ${to} times`;
  }
  return syntaxProblem(pattern);
}

/** What JavaScript finds wrong in the parts that both dialects share. */
function syntaxProblem(pattern: string): string | undefined {
  const shared = pattern
    .replaceAll(/\(\?P</g, "(?<")
    .replaceAll(/\(\?[imsU-]+:/g, "(?:")
    .replaceAll(/\(\?[imsU-]+\)/g, "")
    .replaceAll(/\\Q.*?(?:\\E|$)/gs, "x")
    .replaceAll(/\[\[:\^?\w+:\]/g, "[a")
    .replaceAll(/\[:\^?\w+:\]/g, "a")
    .replaceAll(/\\[pP](?:\w|\{\^?\w+\})/g, "\\w")
    .replaceAll(/\\x\{[0-9a-fA-F]+\}/g, "x")
    .replaceAll(/([*+?}])\?\?/g, "$1??");
  try {
    new RegExp(shared, "s");
    return undefined;
  } catch (error) {
    const reason = error instanceof SyntaxError ? error.message.split(": ").at(-1) : undefined;
    return `is not a regular expression${reason === undefined ? "" : `: ${reason}`}`;
  }
}

function withoutEscapes(pattern: string): string {
  return pattern.replaceAll(/\\./gs, "..").replaceAll(/\[\^?\]?[^\]]*\]/g, (set) => "x".repeat(set.length));
}

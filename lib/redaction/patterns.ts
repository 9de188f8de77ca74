import type { AddressRule, RedactionPattern } from "./model";
import { PATTERN_NAMES, type PatternName } from "./pattern-names";

/** Between the groups of a card's number. */
const GAP = "(?:[ ._+-]{1,2}|%20)";

/** Patterns of secrets and personal data that no key gives away. */
export const PATTERNS = {
  private_key: [
    {
      pattern: String.raw`-----BEGIN [A-Z0-9 ]{0,40}(?:PRIVATE KEY|OPENSSH|PGP)[A-Z0-9 ]{0,40}-----(?:[^-]|-[^-])*(?:-----END [A-Z0-9 ]{0,60}-----)?`,
      with: "[private key]",
      hints: ["-----begin"],
    },
    // One line of a key whose lines come as records of their own.
    {
      pattern: String.raw`\A\s{0,8}[A-Za-z0-9+/]{60,80}={0,2}\s{0,8}\z`,
      with: "[private key]",
      check: "base64",
    },
  ],
  url_password: [
    {
      pattern: String.raw`([A-Za-z][A-Za-z0-9+.-]{1,20}(?::\\{0,4}/\\{0,4}/|%(?:25)?3[Aa]%(?:25)?2[Ff]%(?:25)?2[Ff]))[^\s/"'<>@]{1,300}(?:@[^\s/"'<>@]{1,300})?@`,
      keeps: true,
      with: "[redacted]@",
      hints: ["/", "%2f", "%252f"],
    },
  ],
  bearer: [
    {
      pattern: String.raw`((?:bearer|negotiate|apikey)(?:\s|%20|\+){1,4})[A-Za-z0-9._~+/=-]{8,}`,
      ignoreCase: true,
      keeps: true,
      with: "[token]",
      hints: ["bearer", "negotiate", "apikey"],
    },
    {
      pattern: String.raw`((?:basic|digest)(?:\s|%20|\+){1,4})[A-Za-z0-9._~+/=-]{6,}`,
      ignoreCase: true,
      keeps: true,
      with: "[token]",
      hints: ["basic", "digest"],
      check: "credential",
    },
  ],
  jwt: [
    {
      pattern: String.raw`eyJ[A-Za-z0-9_-]{6,300}\s{0,2}\.\s{0,2}[A-Za-z0-9_-]{4,}(?:\s{0,2}\.\s{0,2}[A-Za-z0-9_-]{4,}){0,3}`,
      with: "[token]",
      hints: ["eyj"],
    },
  ],
  cloud_key: [
    {
      pattern: String.raw`(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{16}`,
      with: "[key]",
      hints: ["akia", "asia", "aroa", "aida"],
    },
    { pattern: String.raw`AIza[A-Za-z0-9_-]{30,}|ya29\.[A-Za-z0-9_-]{20,}`, with: "[key]", hints: ["aiza", "ya29."] },
    {
      pattern: String.raw`gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|glpat-[A-Za-z0-9_-]{16,}|npm_[A-Za-z0-9]{30,}|pypi-[A-Za-z0-9_-]{40,}|glsa_[A-Za-z0-9_]{20,}|\bhf_[A-Za-z0-9]{20,}|GOCSPX-[A-Za-z0-9_-]{20,}|shpat_[a-f0-9]{20,}|dckr_pat_[A-Za-z0-9_-]{20,}|AGE-SECRET-KEY-[A-Z0-9]{20,}`,
      with: "[key]",
      hints: [
        "ghp_",
        "gho_",
        "ghu_",
        "ghs_",
        "ghr_",
        "github_pat_",
        "glpat-",
        "npm_",
        "pypi-",
        "glsa_",
        "hf_",
        "gocspx-",
        "shpat_",
        "dckr_pat_",
        "age-secret",
      ],
    },
    {
      pattern: String.raw`xox[a-z]-[A-Za-z0-9-]{10,}|hooks\.slack\.com/(?:services|workflows)/[A-Za-z0-9/_-]{8,}`,
      with: "[key]",
      hints: ["xox", "hooks.slack.com"],
    },
    {
      pattern: String.raw`(?:sk|pk|rk)_(?:live|test)_[A-Za-z0-9]{10,}|whsec_[A-Za-z0-9]{16,}|\bsk-[A-Za-z0-9_-]{20,}|SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}|hv[sbr]\.[A-Za-z0-9_-]{20,}|dop_v1_[a-f0-9]{40,}`,
      with: "[key]",
      hints: ["_live_", "_test_", "whsec_", "sk-", "sg.", "hvs.", "hvb.", "hvr.", "dop_v1_"],
    },
  ],
  card: [
    {
      pattern: `(^|[^0-9.]|[^0-9]\\.)(?:[2-6][0-9]{12,40}|[2-6][0-9]{3}(?:${GAP}[0-9]{4}){3}|3[0-9]{3}${GAP}[0-9]{6}${GAP}[0-9]{4,5})`,
      keeps: true,
      with: "[card]",
      digits: 13,
      check: "card",
    },
  ],
  email: [
    {
      pattern: String.raw`[A-Za-z0-9._%+-]{1,64}(?:@|%40)(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}`,
      with: "[email]",
      hints: ["@", "%40"],
    },
  ],
} as const satisfies Readonly<Record<PatternName, readonly TextRule[]>>;

type TextRule = Omit<RedactionPattern, "name" | "keeps"> & { readonly keeps?: boolean };

/** The built-in patterns but those of `without`. */
export function builtInPatterns(without: readonly string[]): readonly RedactionPattern[] {
  return PATTERN_NAMES.filter((name) => !without.includes(name)).flatMap((name) =>
    (PATTERNS[name] as readonly TextRule[]).map((rule) => ({ keeps: false, ...rule, name })),
  );
}

const IPV4 = String.raw`[0-9]{1,3}(?:\.[0-9]{1,3}){2}`;
// Addresses that begin with :: are those of the host itself, or end as those of IPv4 do.
const IPV6 = String.raw`\b(?:(?:[0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4}|(?:[0-9A-Fa-f]{1,4}:){1,7}:(?:[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{1,4}){0,6})?)`;

/** What is done to addresses of computers: a mask leaves the network, of 256 addresses or of a site. */
export function addressPatterns(rule: AddressRule): readonly RedactionPattern[] {
  if (rule === "keep") return [];
  const isMask = rule === "mask";
  return [
    {
      name: "ipv4",
      pattern: isMask ? String.raw`(\b${IPV4}\.)[0-9]{1,3}\b` : String.raw`\b${IPV4}\.[0-9]{1,3}\b`,
      keeps: isMask,
      with: isMask ? "0" : "[ip]",
      hints: ["."],
      digits: 4,
      check: "ipv4",
    },
    {
      name: "ipv6",
      pattern: IPV6,
      keeps: false,
      with: "[ip]",
      hints: [":"],
      digits: 1,
      check: isMask ? "ipv6-network" : "ipv6",
    },
  ];
}

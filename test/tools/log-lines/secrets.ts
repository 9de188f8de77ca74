/** Secrets and personal data that stand in {@link LINES}, in forms of their own: none may be in what comes out. */
export const SECRETS = {
  password: "Tr0ub4dor-and-3",
  quoted: 'pa"ss\\w0rd',
  token: "9f8e7d6c5b4a39281706f5e4d3c2b1a0",
  basic: "YWRhOmh1bnRlcjItaHVudGVyMg==",
  jwt: "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhZGEiLCJhZG1pbiI6dHJ1ZX0.c2lnbmF0dXJlLW9mLWFkYQ",
  awsKey: "AKIAQ3EGRUDXEXAMPLE9",
  awsSecret: "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY99",
  github: "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
  slack: "xoxb-17653672481-19874698323-pdFZKVeTuE8sk7oOcHrzqqgy",
  stripe: "sk_live_4eC39HqLyjWDarjtT1zdp7dc",
  card: "4111 1111 1111 1111",
  cardDigits: "5555555555554444",
  cardDashes: "3782-822463-10005",
  email: "ada.lovelace@example.com",
  ipv4: "203.0.113.77",
  ipv6: "2001:db8:85a3:8d3:1319:8a2e:370:7348",
  pem: "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj",
  cookie: "c2Vzc2lvbi1vZi1hZGE-8471",
  user: "ada-4711",
  pin: "90417",
} as const;

/** How a secret may look in JSON within JSON, or in an address, or half cut. */
export function formsOf(secret: string): readonly string[] {
  const inJson = JSON.stringify(secret).slice(1, -1);
  return [...new Set([secret, inJson, JSON.stringify(inJson).slice(1, -1), encodeURIComponent(secret)])];
}

const PIECE = 12;

/** Every piece of a secret that says too much by itself; of addresses, a mask leaves the network. */
export function piecesOf(secret: string): readonly string[] {
  if (secret.length <= PIECE || secret === SECRETS.ipv6) return formsOf(secret);
  const pieces = Array.from({ length: secret.length - PIECE + 1 }, (_, at) => secret.slice(at, at + PIECE));
  return [...new Set(pieces.flatMap(formsOf))];
}

import { hostKeyArgument, parseKnownHosts } from "../../../../constructs/targets/ssh/known-hosts";

const ED = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIF5olcwaJ2SrTdlW+OVUBde32Ulf/TRMqbyydcTOKyJZ";
const EC =
  "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBFeBb/ujlcUyTczXcJ3WS/5TIifqzn8AwGG90FGlrJfr39B0iGabp93v/YyRTvlop693HJZfLsow6pLuIqbGFc4=";
const CA = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQAB";
const ED_DATA = ED.split(" ")[1];

describe("a known_hosts file", () => {
  it.each([
    ["a plain name", `10.0.0.5 ${ED}`, ["10.0.0.5"], 22, [ED]],
    ["several names of one line", `web-1,10.0.0.5 ${ED} comment`, ["10.0.0.5"], 22, [ED]],
    ["all keys of a host", `web-1 ${ED}\nweb-1 ${EC}`, ["web-1"], 22, [ED, EC]],
    ["a key under two names once", `web-1 ${ED}\n10.0.0.5 ${ED}`, ["10.0.0.5", "web-1"], 22, [ED]],
    ["names in any case", `Web-1.Example.com ${ED}`, ["web-1.example.com"], 22, [ED]],
    ["a port of its own", `[10.0.0.5]:2222 ${ED}`, ["10.0.0.5"], 2222, [ED]],
    ["not another port", `[10.0.0.5]:2222 ${ED}`, ["10.0.0.5"], 22, []],
    ["not the standard port's key on another port", `10.0.0.5 ${ED}`, ["10.0.0.5"], 2222, []],
    ["wildcards", `*.example.com ${ED}`, ["web.example.com"], 22, [ED]],
    ["wildcards that do not match", `*.example.com ${ED}`, ["example.com"], 22, []],
    ["one character for ?", `web-? ${ED}`, ["web-1"], 22, [ED]],
    ["dots that are dots", `10.0.0.? ${ED}`, ["10a0.0.5"], 22, []],
    ["negation", `*.example.com,!db.example.com ${ED}`, ["db.example.com"], 22, []],
    ["revoked keys", `web-1 ${ED}\n@revoked * ${ED}`, ["web-1"], 22, []],
    ["a key that is revoked for another host only", `10.0.0.* ${ED}\n@revoked 10.0.0.2 ${ED}`, ["10.0.0.1"], 22, [ED]],
    [
      "no key that is revoked for the host by a pattern",
      `10.0.0.2 ${ED}\n@revoked 10.0.0.? ${ED}`,
      ["10.0.0.2"],
      22,
      [],
    ],
    ["comments and blank lines", `# web-1 ${ED}\n\n  \nweb-1 ${EC}`, ["web-1"], 22, [EC]],
    ["lines that are no entries", `web-1\nweb-1 ssh-ed25519\nweb-1 ${EC}`, ["web-1"], 22, [EC]],
    [
      "no key whose type is an expression of Terraform's",
      `web-1 ssh-ed25519\${file("/etc/passwd")} ${ED_DATA}`,
      ["web-1"],
      22,
      [],
    ],
    ["no key of another type than it says", `web-1 ssh-rsa ${ED_DATA}`, ["web-1"], 22, []],
    ["no key that was cut off", `web-1 ${ED.slice(0, -4)}`, ["web-1"], 22, []],
    ["Windows line ends", `web-1 ${ED}\r\nweb-1 ${EC}\r\n`, ["web-1"], 22, [ED, EC]],
    ["IPv6", `fe80::1 ${ED}`, ["fe80::1"], 22, [ED]],
  ])("gives %s", (_, text, names, port, keys) => {
    expect(
      parseKnownHosts(text)
        .keysOf(names, port)
        .map(({ key }) => key),
    ).toEqual(keys);
  });

  it("gives hashed names", () => {
    // What ssh-keygen -H made of "10.0.0.5" and "[10.0.0.5]:2222".
    const plain = "|1|T97aGJYhpdL3FZiqr7PXN/WGJ8Q=|7SxuKdhJSU2Ww4teYo1KQ2qBch0=";
    const ported = "|1|fvxQ58HwNk40eAQ9iOwWQacoaQs=|D8zrXzRnWhC/jt76cKgcyS5v2Yo=";
    const known = parseKnownHosts(`${plain} ${ED}\n${ported} ${EC}`);
    expect(known.keysOf(["10.0.0.5"], 22)).toEqual([{ key: ED, authority: false }]);
    expect(known.keysOf(["10.0.0.5"], 2222)).toEqual([{ key: EC, authority: false }]);
    expect(known.keysOf(["10.0.0.6"], 22)).toEqual([]);
  });

  it("marks the keys of authorities", () => {
    expect(parseKnownHosts(`@cert-authority *.example.com ${CA}`).keysOf(["web.example.com"], 22)).toEqual([
      { key: CA, authority: true },
    ]);
  });
});

describe("Terraform's host_key argument", () => {
  const plain = (key: string) => ({ key, authority: false });

  it.each([
    ["one key", [plain(ED)], 22, ED],
    [
      "further keys as lines for any host, since the file is of one connection",
      [plain(ED), plain(EC)],
      22,
      `${ED}\n* ${EC}`,
    ],
    ["a port of its own", [plain(ED), plain(EC)], 2222, `${ED}\n[*]:2222 ${EC}`],
    ["an authority first, where Terraform marks it", [plain(ED), { key: CA, authority: true }], 22, `${CA}\n* ${ED}`],
    [
      "further authorities marked",
      [
        { key: CA, authority: true },
        { key: EC, authority: true },
      ],
      22,
      `${CA}\n@cert-authority * ${EC}`,
    ],
  ])("holds %s", (_, keys, port, argument) => {
    expect(hostKeyArgument(keys, port)).toBe(argument);
  });
});

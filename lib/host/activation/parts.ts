/**
 * The parts of the activation script, in the order in which they are joined: the files `<part>.sh` of this folder. The first is the head of the
 * script, the last reads the command; between them stand functions alone.
 */
export const ACTIVATION_PARTS: readonly string[] = [
  "head",
  "words",
  "files",
  "memory",
  "publish",
  "metrics",
  "drift",
  "ownership",
  "units",
  "owner",
  "look",
  "release",
  "preflight",
  "packages",
  "archives",
  "accounts",
  "facts",
  "secrets",
  "cloud-secrets",
  "validate",
  "switch",
  "one-way",
  "probes",
  "way-back",
  "tidy",
  "apply",
  "commands",
];

import type { HostRole } from "../host";
import type { LogPipelineSection } from "../specification";
import type { JournalInput } from "./inputs";
import { OWN_UNITS } from "./own-units";

/** What the portal's server writes for each request. JSON escapes the quotes of texts, so no address and no header looks like this. */
const REQUEST = String.raw`"logger":"http\.log\.access`;

/** Of these, refused sign-ins and requests that may change something. The server writes its own name first. */
const NOTABLE = String.raw`${REQUEST}.*(?:"status":401\b|"method":"(?:POST|PUT|PATCH|DELETE)")`;

/** What the journal says of an entry's writer, under a name that no writer can give a field of its own. */
const WRITER = { _UID: "journal-uid" };

/** Inputs of this library's own logs, behind those of the specification. */
export function ownInputs(
  { ownLogs }: LogPipelineSection,
  categories: readonly string[],
  role: HostRole | undefined,
): readonly JournalInput[] {
  const portal = { matches: ["_SYSTEMD_UNIT=vmo-portal.service"], ...(role && { on: { role } }) };
  const as = (category: string) => (categories.includes(category) ? category : (categories[0] ?? ""));
  const { components, access, audit } = ownLogs;
  return [
    ...(components
      ? [input({ tag: "vmo.components", category: as("system"), matches: units(), without: REQUEST })]
      : []),
    ...(access ? [input({ tag: "vmo.access", category: as("access"), ...portal, only: REQUEST })] : []),
    ...(audit
      ? [
          input({
            tag: "vmo.audit",
            category: as("audit"),
            matches: ["SYSLOG_IDENTIFIER=vm-observability-audit"],
            service: "vm-observability",
            renamed: WRITER,
          }),
          input({ tag: "vmo.audit.portal", category: as("audit"), ...portal, only: NOTABLE }),
        ]
      : []),
  ];
}

function units(): readonly string[] {
  return OWN_UNITS.map((unit) => `_SYSTEMD_UNIT=${unit}`);
}

function input(given: Omit<JournalInput, "kind">): JournalInput {
  return { kind: "journal", ...given };
}

import { type Problem, propProblems, quoted } from "../errors";
import { authoritiesOf, type CertificateOrigin } from "./certificates";
import type { ComponentPlan } from "./component-plan";
import { TOKEN } from "./server-problems";

/** What keeps units from the certificates that `plans` ask for, when these come `from` there. */
export function certificateProblems(
  plans: readonly ComponentPlan[],
  from: CertificateOrigin | undefined,
): readonly Problem[] {
  const foreign =
    from !== undefined && "hostFile" in from ? authoritiesOf(plans).filter((authority) => authority !== "fleet") : [];
  return [
    ...plans.flatMap((plan) => problemsOf(plan, from)),
    ...foreign.map((authority) => ({
      path: "certificates",
      message: `must come from a folder or parameters, because a certificate of ${quoted(authority)} is needed too, got one file of the host`,
    })),
  ];
}

function problemsOf(
  { component, units, certificates = [], probes, guards = [], seeds = [] }: ComponentPlan,
  from: CertificateOrigin | undefined,
): readonly Problem[] {
  const path = `${component}.certificates`;
  const known = units.map(({ name }) => name);
  const had = certificates.map(({ authority }) => authority);
  const requests = [...probes.filter((probe) => probe.kind !== "unit"), ...guards, ...seeds];
  return [
    ...(certificates.length > 0 && from === undefined
      ? [{ path, message: 'needs certificates, and the fleet has none; give the fleet "certificates"' }]
      : []),
    ...certificates
      .filter(({ unit }) => !known.includes(unit))
      .map(({ unit }) => ({
        path,
        message: `must be for one of its units (${known.join(", ")}), got ${quoted(unit)}`,
      })),
    ...certificates
      .filter(({ unit, authority }, index) =>
        certificates.slice(0, index).some((one) => one.unit === unit && one.authority === authority),
      )
      .map(({ unit, authority }) => ({
        path,
        message: `gives ${unit} the certificate of ${authority} twice; give it once`,
      })),
    ...requests
      .filter((request) => request.as !== undefined && !had.includes(request.as))
      .map(({ purpose, as }) => ({
        path: `${component}.probes`,
        message: `${quoted(purpose)} shows the certificate of ${quoted(as)}, which no unit of ${component} has`,
      })),
  ];
}

/** Places of certificates are part of releases and of files' names, which are written at synthesis. */
const KNOWN_AT_APPLY = "a value that is known only at apply; a place of certificates is needed at synthesis";

/** What is wrong with where certificates come from, at `path`. */
export function certificateOriginProblems(path: string, from: CertificateOrigin): readonly Problem[] {
  const text = (key: string, given: unknown, rule: string, form: RegExp): Problem[] => {
    if (typeof given === "string" && given.includes(TOKEN))
      return [{ path: `${path}.${key}`, message: `must be literal, got ${KNOWN_AT_APPLY}` }];
    return typeof given === "string" && form.test(given)
      ? []
      : [{ path: `${path}.${key}`, message: `must be ${rule}, got ${quoted(given)}` }];
  };
  const file = (key: string, given: unknown) =>
    text(
      key,
      given,
      "an absolute path without blanks and backslashes, a file of each host",
      /^\/[^\s\\\p{Cc}]*[^/\s\\\p{Cc}]$/u,
    );
  const folder = (given: unknown) => text("folder", given, "the path of a folder, in one line", /^[^\p{Cc}]+$/u);
  const shape = propProblems<object>(from, {}, path);
  if (shape.length > 0) return shape;
  if ("hostFile" in from) return [...file("hostFile", from.hostFile), ...file("authorityFile", from.authorityFile)];
  if ("parameterPrefix" in from)
    return [
      ...text(
        "parameterPrefix",
        from.parameterPrefix,
        'the beginning of parameters\' names, such as "/observability/certificates"',
        /^(\/[A-Za-z0-9_.-]+)+\/?$/,
      ),
      ...(from.folder === undefined ? [] : folder(from.folder)),
    ];
  return folder(from.folder);
}

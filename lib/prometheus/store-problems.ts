import { quoted, type Problem } from "../errors";
import { type RemoteRead, type RemoteWrite, seriesProblems, STORE_LABEL, type WriteQueue } from "../long-term";
import { hasCredentials, hasImpossiblePort, HEADER_VALUE, NO_CREDENTIALS, POSSIBLE_PORT } from "../units";
import type { PrometheusModel } from "./model";
import type { StoreAccess } from "./render-store";
import { prometheusFeatures } from "./versions";

/** Headers that Prometheus sets itself, and refuses to have set. */
const OWN_HEADERS = [
  "accept-encoding",
  "authorization",
  "connection",
  "content-encoding",
  "content-type",
  "host",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "user-agent",
  "www-authenticate",
  "x-prometheus-remote-write-version",
];

/** What is wrong with the stores of `model`. */
export function storesProblems(model: PrometheusModel, version: string): readonly Problem[] {
  const { remoteWrite, remoteRead = [] } = model;
  const recorded = [...model.groups, ...(model.ruleFiles ?? [])].flatMap(({ recording }) => recording);
  return [
    ...remoteWrite.flatMap((store, index) => {
      const at = `remoteWrite[${index}]`;
      return [
        ...storeProblems(store, at),
        ...loginProblems(store, at),
        ...writeProblems(store, at, version),
        ...(store.series?.recorded && store.series.metrics === undefined && recorded.length === 0
          ? [{ path: `${at}.series.recorded`, message: "must not be alone: no rule records anything" }]
          : []),
      ];
    }),
    ...remoteRead.flatMap((store, index) => [
      ...storeProblems(store, `remoteRead[${index}]`),
      ...loginProblems(store, `remoteRead[${index}]`),
      ...matcherProblems(store, `remoteRead[${index}]`),
    ]),
    ...[...remoteWrite.entries()].flatMap(([index, store]) =>
      certificateProblems(store, `remoteWrite[${index}]`, model),
    ),
    ...[...remoteRead.entries()].flatMap(([index, store]) => certificateProblems(store, `remoteRead[${index}]`, model)),
  ];
}

/** The version whose build by Debian sends neither headers nor signatures, without a word: its patch takes out what would add them. */
const LOSES = "2.42.0";

/** What the distribution's build of `version` would not do for the stores of `model`. */
export function lostParts({ remoteWrite, remoteRead = [] }: PrometheusModel, version: string): readonly Problem[] {
  if (version !== LOSES) return [];
  const stores = Object.entries({ remoteWrite, remoteRead }) as [
    string,
    readonly (StoreAccess & Partial<RemoteWrite>)[],
  ][];
  return stores.flatMap(([key, list]) =>
    list.flatMap(({ headers = {}, sigv4 }, index) =>
      [...(Object.keys(headers).length > 0 ? ["headers"] : []), ...(sigv4 ? ["sigv4"] : [])].map((part) => ({
        path: `${key}[${index}].${part}`,
        message: `must not be given with Debian's Prometheus ${LOSES}, which sends requests without it; say artifacts.sources: { prometheus: upstream }, or take hosts with Debian 13`,
      })),
    ),
  );
}

function certificateProblems({ name, as }: StoreAccess, at: string, { tls }: PrometheusModel): readonly Problem[] {
  if (as === undefined || tls) return [];
  const message = `needs a certificate to show to ${quoted(name)}, and the fleet has none; give the fleet "certificates", or leave it out`;
  return [{ path: `${at}.as`, message }];
}

function storeProblems(store: StoreAccess, at: string): readonly Problem[] {
  const { name, url, token, basicAuth, as, serverName, tls, headers = {} } = store;
  const half = (tls?.certificate === undefined) !== (tls?.key === undefined);
  const rule = 'must begin with a letter or digit and have only letters, digits, ".", "_" and "-": it names a file';
  return [
    ...(/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)
      ? []
      : [{ path: `${at}.name`, message: `${rule}, got ${quoted(name)}` }]),
    ...(token && basicAuth
      ? [{ path: `${at}.token`, message: "must not be given together with basicAuth: Prometheus sends only one" }]
      : []),
    ...(as && !url.startsWith("https://")
      ? [{ path: `${at}.url`, message: `must begin with https:// to be shown a certificate, got ${quoted(url)}` }]
      : []),
    ...(serverName !== undefined && as === undefined
      ? [{ path: `${at}.serverName`, message: 'needs as: "fleet"; for a store of your own say tls.serverName' }]
      : []),
    ...(basicAuth?.username === "" ? [{ path: `${at}.basicAuth.username`, message: "must not be empty" }] : []),
    ...(hasCredentials(url)
      ? [{ path: `${at}.url`, message: `${NO_CREDENTIALS}; give them as basicAuth, or a bearer token as token` }]
      : []),
    ...(hasImpossiblePort(url) ? [{ path: `${at}.url`, message: `${POSSIBLE_PORT}, got ${quoted(url)}` }] : []),
    ...(/^https?:\/\/[^\s/]+/.test(url)
      ? []
      : [
          {
            path: `${at}.url`,
            message: `must begin with https:// or http:// and be known at synthesis, got ${quoted(url)}`,
          },
        ]),
    ...(half ? [{ path: `${at}.tls`, message: "must have both certificate and key, or neither" }] : []),
    ...(tls && as
      ? [{ path: `${at}.tls`, message: 'must not be given together with as: "fleet", which says both' }]
      : []),
    ...(tls && !url.startsWith("https://")
      ? [{ path: `${at}.tls`, message: `has no effect with ${quoted(url)}; take an address with https://` }]
      : []),
    ...Object.keys(headers)
      .filter((header) => OWN_HEADERS.includes(header.toLowerCase()))
      .map((header) => ({ path: `${at}.headers.${header}`, message: "is Prometheus's own to set; leave it out" })),
    ...Object.entries(headers)
      .filter(([, value]) => !HEADER_VALUE.form.test(value))
      .map(([header, value]) => ({
        path: `${at}.headers.${header}`,
        message: `${HEADER_VALUE.rule}, got ${quoted(value)}`,
      })),
  ];
}

/** Prometheus takes one way to say who it is. */
function loginProblems(
  { token, basicAuth, oauth2, sigv4 }: StoreAccess & Partial<RemoteWrite>,
  at: string,
): readonly Problem[] {
  const given = Object.entries({ token, basicAuth, oauth2, sigv4 }).flatMap(([name, one]) => (one ? [name] : []));
  const [first, second] = given;
  if (second === undefined || (token && basicAuth)) return [];
  return [{ path: `${at}.${second}`, message: `must not be given together with ${first}: Prometheus sends only one` }];
}

/** Without matchers, rules would wait for a store that does not answer. */
function matcherProblems({ matchers = {} }: Partial<RemoteRead>, at: string): readonly Problem[] {
  if (Object.keys(matchers).length > 0) return labelProblems(matchers, `${at}.matchers`);
  const message = `must name a label, such as { ${STORE_LABEL}: "years" }: without one, each rule that looks back waits for this store`;
  return [{ path: `${at}.matchers`, message }];
}

function labelProblems(labels: Readonly<Record<string, string>>, at: string): readonly Problem[] {
  return Object.keys(labels)
    .filter((name) => !/^(?!__)[A-Za-z_][A-Za-z0-9_]*$/.test(name))
    .map((name) => ({ path: at, message: `must have names of letters, digits and "_", got ${quoted(name)}` }));
}

function writeProblems({ labels, series, queue }: RemoteWrite, at: string, version: string): readonly Problem[] {
  return [
    ...(labels ? labelProblems(labels, `${at}.labels`) : []),
    ...(series ? seriesProblems(series, `${at}.series`) : []),
    ...(queue ? queueProblems(queue, `${at}.queue`, version) : []),
  ];
}

function queueProblems(queue: WriteQueue, at: string, version: string): readonly Problem[] {
  const { maxShards, capacity, maxSamplesPerSend, sampleAgeLimit } = queue;
  return [
    ...Object.entries({ maxShards, capacity, maxSamplesPerSend }).flatMap(([key, value]) =>
      value === undefined || (Number.isInteger(value) && value > 0)
        ? []
        : [{ path: `${at}.${key}`, message: `must be a whole number of at least 1, got ${quoted(value)}` }],
    ),
    ...(capacity !== undefined && maxSamplesPerSend !== undefined && capacity < maxSamplesPerSend
      ? [
          {
            path: `${at}.capacity`,
            message: `must be at least maxSamplesPerSend (${maxSamplesPerSend}), got ${capacity}: no portion would ever be full`,
          },
        ]
      : []),
    ...(sampleAgeLimit ? prometheusFeatures.missing(version, "sampleAgeLimit", `${at}.sampleAgeLimit`) : []),
  ];
}

import type { SecretOrigin } from "../host";
import type { QueueSection, RemoteStoreSection, SeriesSection } from "../specification";
import {
  type LongTermStore,
  type RemoteRead,
  type RemoteWrite,
  type SeriesSelector,
  STORE_LABEL,
  type WriteQueue,
} from "./model";

/** The store of a section about one that exists already. */
export function remoteStoreOf(name: string, section: RemoteStoreSection): LongTermStore {
  const { url, readUrl, sigv4 } = section;
  const access = accessOf(section);
  const isRead = readUrl !== undefined;
  const labels = { [STORE_LABEL]: name };
  return {
    name,
    type: section.type,
    writes: [{ name, url, ...access, ...(sigv4 && { sigv4 }), ...(isRead && { labels }), ...partsOf(section) }],
    reads: isRead ? [{ name, url: readUrl, ...access, matchers: labels }] : [],
  };
}

/** What every section says of how samples go. */
export function partsOf({
  series,
  queue,
}: {
  readonly series: SeriesSection;
  readonly queue: QueueSection;
}): Pick<RemoteWrite, "series" | "queue"> {
  const selector = selectorOf(series);
  const isTuned = Object.values(queue).some((value) => value !== undefined);
  return {
    ...(Object.keys(selector).length > 0 && { series: selector }),
    ...(isTuned && { queue: queue satisfies WriteQueue }),
  };
}

function selectorOf({ metrics, recorded, except, labels, withoutLabels }: SeriesSection): SeriesSelector {
  return {
    ...(metrics && { metrics }),
    ...(recorded && { recorded }),
    ...(except.length > 0 && { except }),
    ...(Object.keys(labels).length > 0 && { labels }),
    ...(withoutLabels.length > 0 && { withoutLabels }),
  };
}

function accessOf(section: RemoteStoreSection): Omit<RemoteRead, "name" | "url" | "matchers"> {
  const { tokenFile, basicAuth, oauth2, tls, headers } = section;
  return {
    ...(tokenFile !== undefined && { token: file(tokenFile) }),
    ...(basicAuth && { basicAuth: { username: basicAuth.username, password: file(basicAuth.passwordFile) } }),
    ...(oauth2 && {
      oauth2: {
        clientId: oauth2.clientId,
        clientSecret: file(oauth2.clientSecretFile),
        tokenUrl: oauth2.tokenUrl,
        ...(oauth2.scopes.length > 0 && { scopes: oauth2.scopes }),
      },
    }),
    ...(tls && {
      tls: {
        ...(tls.caFile !== undefined && { authority: file(tls.caFile) }),
        ...(tls.certificateFile !== undefined && { certificate: file(tls.certificateFile) }),
        ...(tls.keyFile !== undefined && { key: file(tls.keyFile) }),
        ...(tls.serverName !== undefined && { serverName: tls.serverName }),
      },
    }),
    ...(Object.keys(headers).length > 0 && { headers }),
  };
}

/** A file of the host. */
function file(path: string): SecretOrigin {
  return { kind: "file", path };
}

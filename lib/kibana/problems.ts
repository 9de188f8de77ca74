import { type Problem, quoted } from "../errors";
import { memoryProblems, portProblems } from "../host";
import { Bytes, USER_ROLES } from "../units";
import type { KibanaModel } from "./model";
import { basePathOf } from "./render";
import { pairProblems } from "./versions";

/** With less, it ends while it reads its own program. */
const LEAST_MEMORY = Bytes.gibibytes(1);

/** Everything that is wrong with `model`, run in `version`. Empty when nothing is. */
export function kibanaProblems(model: KibanaModel, version: string): readonly Problem[] {
  const { ports, url, store } = model;
  return [
    ...portProblems("port", ports.gate),
    ...portProblems("localPort", ports.server),
    ...(ports.gate === ports.server
      ? [{ path: "localPort", message: `must differ from port (${ports.gate}): the server listens behind its gate` }]
      : []),
    ...memoryProblems(model, LEAST_MEMORY),
    ...urlProblems(url),
    ...storeProblems(store),
    ...pairProblems(version, store.version),
  ];
}

/** It stands below a path, as every tool of the portal. */
function urlProblems(url: string): readonly Problem[] {
  if (/^https?:\/\/[^\s/?#@]+\/[^\s?#]*[^\s?#/]$/.test(url) && URL.canParse(url) && url.endsWith(basePathOf(url)))
    return [];
  const rule = "must be an address with a path, without credentials and without a slash at its end";
  return [{ path: "url", message: `${rule}, such as "https://portal.example.com/kibana", got ${quoted(url)}` }];
}

function storeProblems({ urls, login, people, streams }: KibanaModel["store"]): readonly Problem[] {
  return [
    ...(urls.length > 0 ? [] : [{ path: "elasticsearch.urls", message: "must name a node, got []" }]),
    ...urls.flatMap((url, index) => nodeProblems(url, `elasticsearch.urls[${index}]`)),
    ...nameProblems(login.user, "elasticsearch.login.user"),
    // Kibana does not start as this one, which may do everything.
    ...(login.user === "elastic"
      ? [
          {
            path: "elasticsearch.login.user",
            message: 'must not be "elastic", as which Kibana refuses to start; give it one with the role kibana_system',
          },
        ]
      : []),
    ...USER_ROLES.flatMap((role) => nameProblems(people.users[role], `elasticsearch.people.users.${role}`)),
    ...(Object.keys(streams).length > 0
      ? []
      : [{ path: "elasticsearch.streams", message: "must name the stream of a category, got {}" }]),
    ...Object.entries(streams).flatMap(([category, stream]) =>
      /^[^\s,:"*+/\\|?#<>A-Z]+$/.test(stream)
        ? []
        : [
            {
              path: `elasticsearch.streams.${category}`,
              message: `must be the name of one stream, in lower case, got ${quoted(stream)}`,
            },
          ],
    ),
  ];
}

function nodeProblems(url: string, path: string): readonly Problem[] {
  if (/^https?:\/\/[^\s/?#@]+\/?$/.test(url) && URL.canParse(url)) return [];
  return [{ path, message: `must be a node's address without a path and without credentials, got ${quoted(url)}` }];
}

function nameProblems(name: string | undefined, path: string): readonly Problem[] {
  if (/^[A-Za-z0-9_][A-Za-z0-9_.@-]*$/.test(name ?? "")) return [];
  return [{ path, message: `must be a user's name of letters, digits and . _ @ -, got ${quoted(name)}` }];
}

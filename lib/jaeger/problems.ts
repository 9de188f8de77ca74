import { type Problem, quoted } from "../errors";
import { memoryProblems, portProblems } from "../host";
import { Bytes, Duration } from "../units";
import type { LinkPattern } from "../correlation";
import type { ElasticsearchStorage, JaegerModel } from "./model";

/** With less, Badger's tables do not fit, and queries of a thousand spans end it. */
const LEAST_MEMORY = Bytes.mebibytes(256);

/** A file of values may grow to two gibibytes before anything in it is thrown away. */
const LEAST_SIZE = Bytes.gibibytes(4);

const LEAST_RETENTION = Duration.minutes(1);

const TYPES: readonly LinkPattern["type"][] = ["traces", "tags", "process", "logs"];

/** Everything that is wrong with `model`. Empty when nothing is. */
export function jaegerProblems(model: JaegerModel): readonly Problem[] {
  const { storage, retention, links } = model;
  return [
    ...portsProblems(model),
    ...memoryProblems(model, LEAST_MEMORY),
    ...(retention.compare(LEAST_RETENTION) < 0
      ? [{ path: "retention", message: `must be at least ${LEAST_RETENTION.toString()}, got ${quoted(retention)}` }]
      : []),
    ...(storage.kind === "badger" ? sizeProblems(storage.size) : elasticsearchProblems(storage)),
    ...links.flatMap((link, index) => linkProblems(link, `links[${index}]`)),
  ];
}

function portsProblems({ ports }: JaegerModel): readonly Problem[] {
  const taken = new Map<number, string>();
  return Object.entries(ports).flatMap(([name, port]: [string, number]) => {
    const path = `ports.${name}`;
    const other = taken.get(port);
    taken.set(port, name);
    return [
      ...portProblems(path, port),
      ...(other === undefined
        ? []
        : [{ path, message: `must not be that of ${other}, got ${quoted(port)}: it listens at each of them` }]),
    ];
  });
}

function sizeProblems(size: Bytes): readonly Problem[] {
  if (size.count >= LEAST_SIZE.count) return [];
  return [{ path: "size", message: `must be at least ${LEAST_SIZE.toString()}, got ${quoted(size)}` }];
}

function elasticsearchProblems({ version, urls, login }: ElasticsearchStorage): readonly Problem[] {
  const major = Number(/^(\d+)\./.exec(version)?.[1]);
  return [
    ...([7, 8, 9].includes(major)
      ? []
      : [
          {
            path: "elasticsearch.version",
            message: `must be a version 7, 8 or 9 such as "8.19.21", got ${quoted(version)}`,
          },
        ]),
    ...(urls.length > 0 ? [] : [{ path: "elasticsearch.urls", message: "must name a node, got []" }]),
    ...urls.flatMap((url, index) =>
      /^https?:\/\/[^\s/?#@]+\/?$/.test(url) && URL.canParse(url)
        ? []
        : [
            {
              path: `elasticsearch.urls[${index}]`,
              message: `must be a node's address without a path and without credentials, got ${quoted(url)}`,
            },
          ],
    ),
    ...(/^[^\s:]+$/.test(login.user)
      ? []
      : [
          {
            path: "elasticsearch.login.user",
            message: `must be a name without blanks and colons, got ${quoted(login.user)}`,
          },
        ]),
  ];
}

/** A link that its pages would not show, or would open as a script. */
function linkProblems({ type, key, url, text }: LinkPattern, path: string): readonly Problem[] {
  return [
    ...(TYPES.includes(type)
      ? []
      : [{ path: `${path}.type`, message: `must be one of ${TYPES.join(", ")}, got ${quoted(type)}` }]),
    ...(type === "traces" || (typeof key === "string" && key !== "")
      ? []
      : [{ path: `${path}.key`, message: `must name the tag at whose values the link stands, got ${quoted(key)}` }]),
    ...(/^(https?:\/\/|\/(?!\/))/.test(url)
      ? []
      : [{ path: `${path}.url`, message: `must begin with https://, http:// or one /, got ${quoted(url)}` }]),
    ...(text.trim() === "" ? [{ path: `${path}.text`, message: "must not be empty: it is what people click" }] : []),
  ];
}

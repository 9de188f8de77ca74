import { type Problem, type PropKinds, propProblems, quoted } from "../errors";
import type { ArchivePlace, LogPipelineModel } from "./model";
import type { LogStore } from "./store";

/** The oldest Elasticsearch that is spoken to. */
const OLDEST = 8;

/** What Elasticsearch takes as the name of a data stream. */
const STREAM = /^(?![-_+.])[^A-Z\s\\/*?"<>|,#:$%{}]{1,255}$/;

const STORE: PropKinds<LogStore> = {
  version: "text",
  urls: "texts",
  authority: "any?",
  login: "object?",
  streams: "object",
};

/** What is wrong with the shape of a store, which may be somebody's own: its secrets above all, whose values no message shows. */
function shapeProblems(path: string, store: LogStore): readonly Problem[] {
  const { authority, login } = Object(store) as Partial<LogStore>;
  const isFleets = authority === undefined || authority === "fleet";
  return [
    ...propProblems(store, STORE, path, { only: true }),
    ...(isFleets ? [] : propProblems<object>({ authority }, { authority: "secret" }, path)),
    ...(typeof login === "object" ? loginProblems(`${path}.login`, login) : []),
  ];
}

function loginProblems(path: string, login: object): readonly Problem[] {
  if ("apiKey" in login) return propProblems<object>(login, { apiKey: "secret" }, path, { only: true });
  return propProblems<object>(login, { user: "text", password: "secret" }, path, { only: true });
}

/** What is wrong with the store of a pipeline. */
export function storeProblems(path: string, { store, categories }: LogPipelineModel): readonly Problem[] {
  if (!store) return [];
  const shape = shapeProblems(path, store);
  if (shape.length > 0) return shape;
  const { version, urls, login, streams } = store;
  const major = Number.parseInt(version, 10);
  return [
    ...(major >= OLDEST
      ? []
      : [
          {
            path: `${path}.version`,
            message: `must be ${OLDEST}.0 or later, got ${quoted(version)}: older ones are no longer mended`,
          },
        ]),
    ...(urls.length > 0 ? [] : [{ path: `${path}.urls`, message: "must have at least one address, got []" }]),
    ...urls
      .filter((url) => !/^https?:\/\/[^\s/?#@]+$/.test(url))
      .map((url) => ({
        path: `${path}.urls`,
        message: `must be addresses such as https://logs-1.fleet.internal:9200, without a path and without a user, got ${quoted(url)}`,
      })),
    ...(login && "user" in login && login.user.trim() === ""
      ? [{ path: `${path}.login.user`, message: "must not be empty" }]
      : []),
    ...categories.flatMap((category) => {
      const stream = streams[category];
      if (stream !== undefined && STREAM.test(stream)) return [];
      const at = `${path}.streams.${category}`;
      return stream === undefined
        ? [{ path: at, message: "must be given: every category has a data stream" }]
        : [{ path: at, message: `must be a name that Elasticsearch takes for a data stream, got ${quoted(stream)}` }];
    }),
  ];
}

/** What keys of objects may begin with. */
const PREFIX = /^([A-Za-z0-9!_.*'()=-]+\/)*$/;

const PLACE: PropKinds<ArchivePlace> = {
  bucket: "text",
  region: "text",
  prefix: "text",
  compressed: "boolean",
  credentials: "secret?",
};

/** What is wrong with where objects go. */
export function archiveProblems(path: string, { archive, categories }: LogPipelineModel): readonly Problem[] {
  if (!archive) return [];
  return categories.flatMap((category) => {
    const places = archive.places[category] ?? [];
    const at = `${path}.destinationsOf(${quoted(category)})`;
    if (places.length === 0) return [{ path: at, message: "must name at least one bucket, got none" }];
    const shape = places.flatMap((place) => propProblems(place, PLACE, at));
    if (shape.length > 0) return shape;
    return places.flatMap(({ bucket, region, prefix }) => [
      ...(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)
        ? []
        : [{ path: at, message: `must have a literal bucket name, got ${quoted(bucket)}` }]),
      ...(/^[a-z]{2,}(-[a-z0-9]+)+$/.test(region)
        ? []
        : [{ path: at, message: `must have a literal region such as "us-east-1", got ${quoted(region)}` }]),
      ...(PREFIX.test(prefix)
        ? []
        : [
            {
              path: at,
              message: `must have a prefix of literal folders that ends with a slash, got ${quoted(prefix)}`,
            },
          ]),
    ]);
  });
}

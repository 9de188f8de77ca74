import { urlPart } from "../escaping";
import { mappingTemplate } from "./mapping";
import type { ApiCall } from "./model";

/** What makes the streams of logs. */
export interface LogStreams {
  /** What their names begin with. */
  readonly prefix: string;
  /** Their names. */
  readonly streams: readonly string[];
  /** Policies and templates that say how long each is kept, in the order in which they are made. */
  readonly retention: readonly Pick<ApiCall & { method: "PUT" }, "method" | "path" | "body">[];
  /** Keys that agents add to each line beside those of the standard. */
  readonly fields: readonly string[];
}

/** Name of the component template with the mapping, which templates of the streams are composed of. */
export function mappingName(prefix: string): string {
  return `${prefix}-mappings`;
}

/** Words for what a path makes. */
const KINDS: readonly (readonly [path: string, kind: string])[] = [
  ["/_ilm/policy/", "the lifecycle policy"],
  ["/_component_template/", "the component template"],
  ["/_index_template/", "the index template"],
];

/** All that the cluster is told about logs, in the order in which it has to be told. */
export function logCalls({ prefix, streams, retention, fields }: LogStreams): readonly ApiCall[] {
  return [
    put(`/_component_template/${urlPart(mappingName(prefix))}`, mappingTemplate(fields)),
    ...retention.map(({ path, body = {} }) => put(path, body)),
    ...streams.flatMap(streamCalls),
  ];
}

/** A call that makes what its path names. */
export function put(path: string, body: ApiCall["body"] & object): ApiCall {
  const [begin, kind] = KINDS.find(([known]) => path.startsWith(known)) ?? ["/", "the setting"];
  return { purpose: `${kind} ${path.slice(begin.length)}`, method: "PUT", path, body };
}

function streamCalls(stream: string): readonly ApiCall[] {
  const path = `/_data_stream/${urlPart(stream)}`;
  return madeOnce(
    { purpose: `the stream ${stream}`, method: "PUT", path },
    { path: `${path}?filter_path=data_streams.name`, contains: `"${stream}"` },
  );
}

/** What exists is refused when it is made again: so another question shows that it is there. */
export function madeOnce(
  call: ApiCall,
  shown: Pick<ApiCall, "path" | "contains">,
  refused: readonly number[] = [400],
): readonly ApiCall[] {
  return [
    { ...call, statuses: [200, ...refused] },
    { purpose: `${call.purpose} exists`, method: "GET", ...shown },
  ];
}

import type { Duration } from "../units";
import { logAddress, searchAddress, type Slot } from "./addresses";
import { fieldOf } from "./fields";
import { type Correlated, identifiersOf } from "./model";

/** Where links lead. */
export interface CorrelatedPlaces {
  /** Base address of Kibana. @default - nothing links to logs */
  readonly logs?: string;
  /** Base address of the portal. @default - nothing links to its search */
  readonly portal?: string;
}

/**
 * A link that Jaeger's pages show, at each trace or at each value of a tag.
 *
 * @see https://www.jaegertracing.io/docs/latest/deployment/frontend-ui/#link-patterns
 */
export interface LinkPattern {
  /** `traces`: beside the title of each trace. The others: at the values of tags of spans, of their processes, and of their events. */
  readonly type: "traces" | "tags" | "process" | "logs";
  /** Name of the tag. @default - for `traces`, none */
  readonly key?: string;
  /** Address, with values in the words of Jaeger: `#{traceID}`, `#{user_id}`, `#{startTime | add -300000000}`. */
  readonly url: string;
  readonly text: string;
}

/** Old tracers leave out zeros at the beginning of an ID; log lines have all 32 digits. */
const TRACE: Slot = { slot: "#{traceID | pad_start 32 0}" };

/** A moment of the trace, moved: Jaeger counts microseconds. */
function moment(of: string, by: number): Slot {
  return { slot: `#{${of} | add ${by} | epoch_micros_to_date_iso}` };
}

function around(window: Duration) {
  const micros = window.milliseconds * 1_000;
  return { from: moment("startTime", -micros), to: moment("endTime", micros) };
}

/**
 * `linkPatterns` of Jaeger's pages: from a trace to its log lines, and from the identifiers of applications to the portal's search. Those
 * may be any text, which Jaeger cannot quote for Kibana, and the portal can.
 */
export function jaegerLinks(correlated: Correlated, { logs, portal }: CorrelatedPlaces): readonly LinkPattern[] {
  return identifiersOf(correlated).flatMap(({ identifier, window }): readonly LinkPattern[] => {
    const { attribute, record } = fieldOf(identifier);
    const within = `±${window.toString()}`;
    if (attribute === undefined)
      return logs === undefined
        ? []
        : [
            {
              type: "traces",
              url: logAddress(logs, around(window), { [record]: TRACE }),
              text: `Log lines of this trace (${within})`,
            },
          ];
    if (portal === undefined) return [];
    const at = { slot: "#{trace.startTime | epoch_micros_to_date_iso}" };
    return [
      {
        type: "tags",
        key: attribute,
        url: searchAddress(portal, identifier, { slot: `#{${attribute}}` }, at),
        text: `Everything with this ${identifier} (${within})`,
      },
    ];
  });
}

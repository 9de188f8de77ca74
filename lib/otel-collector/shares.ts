import { fleetNameOf } from "../host";
import type { Components, Settings } from "./config";
import type { AgentModel } from "./model";
import { clientTls, type CollectorParts, sending } from "./parts";

/** How an agent reaches its gateways, and what its pipeline ends with. */
interface Shares extends Required<Pick<CollectorParts, "exporters" | "processors" | "connectors" | "pipelines">> {
  readonly ends: readonly string[];
}

/**
 * Every gateway has the traces whose ids end in its share of 256, from whatever hosts their spans come: they meet there. Each has a queue of its
 * own, so that one that is away holds up no other.
 */
export function sharesOf({ gateways, gatewayPort, queue, tls }: AgentModel): Shares {
  const size = queue.times(1 / gateways.length);
  const exporterOf = (host: string): Settings => ({
    endpoint: `${fleetNameOf(host)}:${gatewayPort}`,
    tls: tls ? clientTls() : { insecure: true },
    ...sending(size),
  });
  const exporters: Components = Object.fromEntries(
    gateways.map((host) => [`otlp_grpc/${host}`, exporterOf(host)] as const),
  );
  if (gateways.length === 1)
    return { exporters, processors: {}, connectors: {}, pipelines: {}, ends: Object.keys(exporters) };
  const places = gateways.map((host, index) => ({ host, expression: endsIn(index, gateways.length) }));
  return {
    exporters,
    processors: Object.fromEntries(places.map(({ host, expression }) => [`filter/${host}`, onlyThose(expression)])),
    connectors: Object.fromEntries(places.map(({ host }) => [`forward/${host}`, {}])),
    pipelines: Object.fromEntries(
      places.map(({ host }) => [
        `traces/${host}`,
        { receivers: [`forward/${host}`], processors: [`filter/${host}`], exporters: [`otlp_grpc/${host}`] },
      ]),
    ),
    ends: places.map(({ host }) => `forward/${host}`),
  };
}

function onlyThose(expression: string): Settings {
  return {
    error_mode: "propagate",
    traces: { span: [`not IsMatch(trace_id.string, ${JSON.stringify(expression)})`] },
  };
}

const DIGITS = "0123456789abcdef";

/** Two digits: an id's last ones are random by the standard of W3C. */
const ENDS = DIGITS.length ** 2;

/** Most gateways that have a share. */
export const MOST_GATEWAYS = ENDS;

/** An expression for ids that end in the share of one of so many. It has no `$`, which the collector would read: ids have 32 digits. */
export function endsIn(index: number, count: number): string {
  const first = Math.floor((index * ENDS) / count);
  const last = Math.floor(((index + 1) * ENDS) / count) - 1;
  const ends = [...DIGITS].flatMap((digit, high) => {
    const lows = [...DIGITS].filter((_, low) => {
      const end = high * DIGITS.length + low;
      return end >= first && end <= last;
    });
    return lows.length === 0 ? [] : [`${digit}[${lows.join("")}]`];
  });
  return `^.{30}(?:${ends.join("|")})`;
}

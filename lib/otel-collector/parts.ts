import { certificateOf } from "../host";
import type { Bytes, Duration } from "../units";
import type { Components, Pipeline, Settings } from "./config";

/** What the two kinds of collectors differ in. */
export interface CollectorParts {
  readonly receivers: Components;
  /** Those behind the limiter of memory. */
  readonly processors: Components;
  readonly exporters: Components;
  readonly connectors?: Components;
  readonly extensions?: Components;
  readonly pipelines: Readonly<Record<string, Pipeline>>;
}

/** The extension in which exporters keep their queues. */
export const QUEUE = "file_storage/queue";

/** Most that a server of ours takes at once, in MiB: a span alone may be larger than what is sent together. */
export const LARGEST_MESSAGE = 32;

/** How often certificates are read again. */
const RENEWED = "5m";

/**
 * How an exporter sends: what is accepted is written first, in requests as they came, put together on the way out, and tried for ever. A batch
 * before the queue would be lost with the process.
 */
export function sending(queue: Bytes, { blocks = false } = {}): Settings {
  return {
    sending_queue: {
      storage: QUEUE,
      sizer: "bytes",
      queue_size: queue.count,
      ...(blocks && { block_on_overflow: true }),
      // Servers of gRPC take 4 MiB unless they are told otherwise, and what is larger is refused for good.
      batch: { flush_timeout: "200ms", sizer: "bytes", min_size: 2 ** 20, max_size: 3 * 2 ** 20 },
    },
    retry_on_failure: { enabled: true, initial_interval: "1s", max_interval: "30s", max_elapsed_time: "0s" },
  };
}

/** A duration as Go reads it, which knows no days. */
export function goDuration({ milliseconds }: Duration): string {
  return milliseconds % 1_000 === 0 ? `${milliseconds / 1_000}s` : `${milliseconds}ms`;
}

/** How a client of the fleet shows itself, and knows servers. */
export function clientTls(): Settings {
  const { pem, ca } = certificateOf("fleet");
  return { ca_file: ca, cert_file: pem, key_file: pem, min_version: "1.3", reload_interval: RENEWED };
}

/** How a server of the fleet shows itself, and whom it lets in. */
export function serverTls(): Settings {
  const { pem, ca } = certificateOf("fleet");
  return {
    cert_file: pem,
    key_file: pem,
    client_ca_file: ca,
    client_ca_file_reload: true,
    min_version: "1.3",
    reload_interval: RENEWED,
  };
}

// `npm test -- build`: programs that take minutes to compile, into the cache. `npm run fetch` makes them too.
import { HarnessError } from "./harness-error";
import { jaegerArchive } from "./jaeger";
import type { Progress } from "./machine";
import { otelCollectorArchive } from "./otel-collector";

/** Builds them one after the other: the compiler uses every processor, and half of a small machine's memory. */
export async function slowBuilds(progress: Progress): Promise<void> {
  progress("building the OpenTelemetry Collector");
  await otelCollectorArchive();
  progress("building Jaeger");
  await jaegerArchive();
}

if (require.main === module)
  slowBuilds(console.log).catch((error: unknown) => {
    console.error(error instanceof HarnessError ? error.message : error);
    process.exitCode = 1;
  });

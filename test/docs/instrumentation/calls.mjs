// Calls of a logger whose lines stand in pino.json.
import { logger } from "./logger.mjs";

logger.trace("begins");
logger.debug({ amount: 12 }, "counts");
logger.info({ trace_id: "abc123def456", span_id: "789ghi012", request_id: "req456", user_id: "user123" }, "paid");
logger
  .child({ trace_id: "abc123def456", request_id: "req457" })
  .warn({ response_time_ms: 912, category: "performance" }, "slow");
logger.error(new Error("no connection"));
logger.error({ err: new Error("lost"), attempt: 3 }, "not sent");
logger.fatal({ labels: { region: "eu" } }, "ends");

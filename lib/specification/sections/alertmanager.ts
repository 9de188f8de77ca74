import { Bytes, Duration } from "../../units";
import type { Section } from "./section";

/** Extension. */
export interface AlertmanagerSection {
  /** @default 9093 */
  readonly port: number;
  /** Wait for more alerts of a new group. @default 30s */
  readonly groupWait: Duration;
  /** Wait before a notification of new alerts in a group. @default 5m */
  readonly groupInterval: Duration;
  /** Wait before another notification of a group that still fires. @default 4h */
  readonly repeatInterval: Duration;
  /**
   * How long after its start it only listens: until Prometheus has sent every alert again, also those that mute others. Before
   * Alertmanager 0.30 there is no such thing. @default 75s, a minute and an evaluation
   */
  readonly startDelay: Duration;
  /** Most memory of the server. @default 256MiB */
  readonly memory: Bytes;
}

/** The Alertmanager server. @internal */
export const alertmanager = {
  builtIn: {
    port: 9093,
    groupWait: Duration.seconds(30),
    groupInterval: Duration.minutes(5),
    repeatInterval: Duration.hours(4),
    startDelay: Duration.seconds(75),
    memory: Bytes.mebibytes(256),
  },
  schema: (s) =>
    s.section({
      port: s.port(),
      groupWait: s.duration({ zero: true }),
      groupInterval: s.duration(),
      repeatInterval: s.duration(),
      startDelay: s.duration({ zero: true }),
      memory: s.bytes(),
    }),
} satisfies Section<AlertmanagerSection>;

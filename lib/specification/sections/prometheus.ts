import { Bytes, Duration } from "../../units";
import type { Named } from "./names";
import type { ScrapeLimitsSection } from "./scraping";
import type { Section } from "./section";

/** Extension. */
export interface PrometheusSection {
  /** @default 9090 */
  readonly port: number;
  /** @default 15s */
  readonly evaluationInterval: Duration;
  /** Samples older than this are dropped. @default 35d, longer than the longest SLO window of the document */
  readonly retentionTime: Duration;
  /** The oldest blocks go when the store is larger. @default 8GiB */
  readonly retentionSize: Bytes;
  /** Most memory of the server. @default 2GiB */
  readonly memory: Bytes;
  /** How long it may say that it is still starting, beside ten minutes for each GiB of its write-ahead log. @default 3m */
  readonly startDeadline: Duration;
  /** Labels of every sample and alert that leaves this server. */
  readonly externalLabels: Named<string>;
  readonly remoteWrite: readonly RemoteWriteSection[];
  /** Feature flags of the server, such as `promql-experimental-functions`. @default - none */
  readonly features: readonly string[];
  /** Rule files that are taken as they are; paths from the folder that the app runs in. */
  readonly ruleFiles: readonly string[];
  /** What a page may have at most. */
  readonly scrapeLimits: ScrapeLimitsSection;
}

/** Extension: a long-term store. */
export interface RemoteWriteSection {
  readonly name: string;
  readonly url: string;
  /** File on the host with the bearer token; not together with {@link basicAuth}. */
  readonly tokenFile?: string;
  /** Credentials that Prometheus uses; the password is in a file on the host. */
  readonly basicAuth?: { readonly username: string; readonly passwordFile: string };
}

/** The Prometheus server. @internal */
export const prometheus = {
  builtIn: {
    port: 9090,
    evaluationInterval: Duration.seconds(15),
    retentionTime: Duration.days(35),
    retentionSize: Bytes.gibibytes(8),
    memory: Bytes.gibibytes(2),
    startDeadline: Duration.minutes(3),
    externalLabels: {},
    remoteWrite: [],
    features: [],
    ruleFiles: [],
    scrapeLimits: {
      bodySizeLimit: Bytes.mebibytes(64),
      sampleLimit: 100_000,
      labelLimit: 64,
      labelNameLengthLimit: 256,
      labelValueLengthLimit: 4096,
    },
  },
  schema: (s) =>
    s.section({
      port: s.port(),
      evaluationInterval: s.duration(),
      retentionTime: s.duration(),
      retentionSize: s.bytes(),
      memory: s.bytes(),
      startDeadline: s.duration(),
      externalLabels: s.named(s.labelName(), s.text()),
      remoteWrite: s.list(
        s.section({
          name: s.word(),
          url: s.url(
            "; name the user in basic_auth.username, and a file of the host with the password in basic_auth.password_file",
          ),
          tokenFile: s.absolutePath().optional(),
          basicAuth: s.section({ username: s.text(), passwordFile: s.absolutePath() }).optional(),
        }),
      ),
      features: s.set(s.word()),
      scrapeLimits: s.section({
        bodySizeLimit: s.bytes(),
        sampleLimit: s.count(),
        labelLimit: s.count(),
        labelNameLengthLimit: s.count(),
        labelValueLengthLimit: s.count(),
      }),
      ruleFiles: s.set(s.literalOf('must be a literal path such as "rules/legacy.yml"', /^[^\p{Cc}]*[^/\p{Cc}]$/u)),
    }),
} satisfies Section<PrometheusSection>;

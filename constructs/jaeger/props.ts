import type { LinkPattern } from "../../lib/correlation";
import { type Problem, type PropKinds, propProblems } from "../../lib/errors";
import type { Metrics } from "../metrics";
import type { RetentionTiers } from "../retention-tiers";
import type { ITraceIndexStore } from "../trace-store";

/** Props of `Jaeger`. */
export interface JaegerProps {
  /** On whose fleet it runs, by whose specification; its Prometheus watches it. */
  readonly metrics: Metrics;
  /**
   * The Elasticsearch in whose indices it keeps traces.
   *
   * @default - the `ElasticsearchStore` of the stack where that has the password of `jaeger`, and files on its own disk otherwise
   */
  readonly elasticsearch?: ITraceIndexStore;
  /** What holds its retention against that of logs. @default - nothing does */
  readonly retention?: RetentionTiers;
  /** Links to other tools that its pages show. {@link Jaeger.addLinks} adds more. @default - none */
  readonly links?: readonly LinkPattern[];
}

/** What each prop must be. */
const PROPS: PropKinds<JaegerProps> = {
  metrics: "metrics",
  elasticsearch: "traceIndexStore?",
  retention: "retentionTiers?",
  links: "list?",
};

const LINK: PropKinds<LinkPattern> = { type: "text", key: "text?", url: "text", text: "text" };

/** What is wrong with the kinds of the props. */
export function shapeProblems(props: JaegerProps): readonly Problem[] {
  const problems = propProblems(props, PROPS);
  return problems.length > 0 ? problems : linkShapes(props.links ?? [], "links");
}

/** What is wrong with the kinds of parts of links. */
export function linkShapes(links: readonly LinkPattern[], path: string): readonly Problem[] {
  return links.flatMap((link, index) => propProblems(link, LINK, `${path}[${index}]`));
}

import { type Problem, type PropKinds, propProblems } from "../../lib/errors";
import { KIBANA_PORTS, type KibanaPorts } from "../../lib/kibana";
import type { SearchedStore } from "../../lib/log-pipeline";
import type { Specification } from "../../lib/specification";
import { Bytes } from "../../lib/units";
import type { DashboardsPlace } from "../dashboards-place";
import { identityProblems, ownToolProblems } from "../own-tools";
import { storeOf } from "../elasticsearch/of-stack";
import type { ISearchedStore } from "../log-store";
import type { Metrics } from "../metrics";
import type { IFleet } from "../targets/fleet";

/** Props of `Kibana`. */
export interface KibanaProps {
  /** On whose fleet it runs, by whose specification; its Prometheus watches it. */
  readonly metrics: Metrics;
  /** The Elasticsearch whose logs it shows. @default - the `ElasticsearchStore` of the stack, which is made before it */
  readonly elasticsearch?: ISearchedStore;
  /** Most memory of its server, at least 1 GiB. @default - 2 GiB */
  readonly memory?: Bytes;
  /** Where its gate listens. @default 5601 */
  readonly port?: number;
  /** Where its server listens on loopback, behind the gate. @default 5602 */
  readonly localPort?: number;
}

/** What each prop must be. */
const PROPS: PropKinds<KibanaProps> = {
  metrics: "metrics",
  elasticsearch: "searchedStore?",
  memory: "bytes?",
  port: "number?",
  localPort: "number?",
};

const MEMORY = Bytes.gibibytes(2);

/** Parts of a store of your own. */
const STORE: PropKinds<SearchedStore> = {
  version: "text",
  urls: "texts",
  authority: "any?",
  login: "object",
  people: "object",
  streams: "textMap",
  traces: "text?",
};

const LOGIN: PropKinds<SearchedStore["login"]> = { user: "text", password: "secret" };

const PEOPLE: PropKinds<SearchedStore["people"]> = { users: "textMap", password: "secret" };

/** What is wrong with the kinds of the props. */
export function shapeProblems(props: KibanaProps): readonly Problem[] {
  return propProblems(props, PROPS);
}

/** Ports and memory that the props ask for. */
export function sizesOf({ memory = MEMORY, port, localPort }: KibanaProps): {
  readonly memory: Bytes;
  readonly ports: KibanaPorts;
} {
  return { memory, ports: { gate: port ?? KIBANA_PORTS.gate, server: localPort ?? KIBANA_PORTS.server } };
}

/** Whose logs it shows. */
export function searchedBy({ elasticsearch, metrics }: KibanaProps): SearchedStore | undefined {
  return (elasticsearch ?? storeOf(metrics))?.searched;
}

/** Why there is no Elasticsearch whose logs it could show. */
export function storeProblems(props: KibanaProps): readonly Problem[] {
  const path = "elasticsearch";
  const store = props.elasticsearch ?? storeOf(props.metrics);
  if (store === undefined)
    return [
      {
        path,
        message:
          'must be given, or an ElasticsearchStore made before it: new ElasticsearchStore(this, "elasticsearch", { … })',
      },
    ];
  const { searched } = store;
  if (searched === undefined)
    return [
      {
        path,
        message:
          'must have users for Kibana and for people; give its passwords one of "kibana" and one of "people", which nobody types',
      },
    ];
  const shape = propProblems(searched, STORE, path);
  if (shape.length > 0) return shape;
  return [
    ...propProblems(searched.login, LOGIN, `${path}.login`),
    ...propProblems(searched.people, PEOPLE, `${path}.people`),
  ];
}

/** Why Kibana cannot run on `fleet` as the specification has it. */
export function placeProblems(
  fleet: IFleet,
  specification: Specification,
  { role, hosts }: DashboardsPlace,
): readonly Problem[] {
  const names = hosts.map(({ name }) => name).join(", ");
  return [
    ...identityProblems(fleet, specification, {
      believing: "Kibana, whose gate believes",
      title: "Kibana",
      passwords: "nobody has a password for it",
    }),
    ...(hosts.length === 1
      ? []
      : [
          {
            path: "hosts",
            message: `must have one with the role "${role}" for Kibana, whose keys stay on the host that made them, got ${names || "none"}; give the role "dashboards" to one host`,
          },
        ]),
    ...ownToolProblems(specification, "logs", "Kibana"),
  ];
}

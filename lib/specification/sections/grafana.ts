import { Bytes } from "../../units";
import type { Section } from "./section";

/** Extension: Grafana, behind the portal. */
export interface GrafanaSection {
  /** @default false */
  readonly enabled: boolean;
  /** Port of its gateway, for the portal and Prometheus. @default 3000 */
  readonly port: number;
  /** Most memory of the server. @default 768MiB */
  readonly memory: Bytes;
  /** What the portal's operators may do in it: look, or make dashboards and queries of their own too. @default "editor" */
  readonly operators: "viewer" | "editor";
  /** Number of the build of `artifacts.versions.grafana`, where that version is not known. @default - that of the version */
  readonly build?: string;
}

/** Grafana. @internal */
export const grafana = {
  builtIn: { enabled: false, port: 3000, memory: Bytes.mebibytes(768), operators: "editor" },
  schema: (s) =>
    s.section({
      enabled: s.flag(),
      port: s.port(),
      memory: s.bytes(),
      operators: s.oneOf(["viewer", "editor"]),
      build: s.textOf('must be the number of a build such as "34846740809"', /^[0-9]{1,20}$/).optional(),
    }),
} satisfies Section<GrafanaSection>;

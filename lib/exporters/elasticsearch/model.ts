import type { SecretOrigin } from "../../host";

/** The exporter that is meant, before any version. */
export interface ElasticsearchExporterModel {
  readonly port: number;
  /** Where its host's node answers clients. */
  readonly nodePort: number;
  /** As which user it asks. */
  readonly user: string;
  readonly password: SecretOrigin;
  /** How many nodes the cluster has. */
  readonly nodes: number;
}

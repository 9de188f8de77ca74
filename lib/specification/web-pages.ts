import type { ArtifactsSection } from "./specification";

/** Whether Prometheus and Alertmanager have pages for a browser, so that links may lead there. */
export function hasWebPages({ webPages, source }: ArtifactsSection): boolean {
  return webPages ?? source === "upstream";
}

import type { LogInput } from "../log-pipeline";
import { toYaml } from "../yaml";
import type { FluentdConfig, FluentdElement } from "./config";
import { DATA, type FluentdModel, listenOf } from "./model";
import { outputElements } from "./outputs";
import { sourceElements } from "./sources";

/**
 * The file that Fluentd reads: inputs, a record of the standard without secrets of each line, and a copy for each destination.
 *
 * @param inputs - those of the hosts that it is for
 * @see https://docs.fluentd.org/configuration/config-file-yaml
 */
export function renderFluentd(model: FluentdModel, inputs: readonly LogInput[]): string {
  return toYaml(configOf(model, inputs));
}

function configOf(model: FluentdModel, inputs: readonly LogInput[]): FluentdConfig {
  return {
    system: {
      root_dir: `${DATA}/root`,
      // It would read whatever lies in a folder of the host's.
      config_include_dir: "",
      suppress_config_dump: true,
      strict_config_value: true,
      suppress_repeated_stacktrace: true,
      ignore_repeated_log_interval: "60s",
      enable_input_metrics: true,
    },
    config: [...metricSources(model), ...sourceElements(model, inputs), ...outputElements(model)],
  };
}

function metricSources(model: FluentdModel): readonly FluentdElement[] {
  const { port, isOpen } = listenOf(model);
  return [
    { source: { $type: "prometheus", $id: "metrics", bind: isOpen ? "0.0.0.0" : "127.0.0.1", port } },
    {
      source: {
        $type: "prometheus_output_monitor",
        $id: "metrics.outputs",
        interval: "10s",
        gauge_all: false,
      },
    },
    { source: { $type: "prometheus_tail_monitor", $id: "metrics.files", interval: "10s" } },
  ];
}

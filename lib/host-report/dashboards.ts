import { figure, lines, table, type Dashboard } from "../panels";

const gauge = (name: string) => `vm_observability_${name}`;
const STATES = { 0: { text: "no", color: "red" }, 1: { text: "yes", color: "green" } } as const;
const NONE = { thresholds: [{ value: 1, color: "red" }] } as const;

/** What hosts say about their releases; joins the dashboards about hosts. */
export const HOST_REPORT_DASHBOARDS: readonly Dashboard[] = [
  {
    title: "Fleet overview",
    description: "",
    rows: [
      {
        title: "Releases",
        panels: [
          figure(
            "On the wanted release",
            "percent",
            "Share of hosts whose live release is the one that was last asked for.",
            { hosts: `100 * avg(${gauge("release_wanted")})` },
            { min: 0, max: 100 },
          ),
          figure(
            "Failed activations",
            "count",
            "Hosts whose last activation failed; they run the release before.",
            { hosts: `count(${gauge("activation_success")} == 0) or vector(0)` },
            NONE,
          ),
          figure(
            "Drifted hosts",
            "count",
            "Hosts with files that are not as their release brought them.",
            { hosts: `count(${gauge("drifted_files")} > 0) or vector(0)` },
            NONE,
          ),
          figure("Live releases", "count", "Different releases of all hosts. Hosts of one shape share one.", {
            releases: `count(count by (release) (${gauge("release_info")}))`,
          }),
          figure("Next certificate ends", "duration", "Time until the first certificate ends.", {
            "time left": `min(${gauge("certificate_not_after_timestamp_seconds")}) - time()`,
          }),
        ],
      },
    ],
  },
  {
    title: "Host",
    description: "",
    rows: [
      {
        title: "Release",
        panels: [
          figure(
            "Wanted release",
            "yes or no",
            "Whether the live release is the one that was last asked for.",
            { wanted: gauge("release_wanted") },
            { states: STATES },
          ),
          figure(
            "Activation succeeded",
            "yes or no",
            "Whether the last activation of a release succeeded.",
            { succeeded: gauge("activation_success") },
            { states: STATES },
          ),
          figure("Changed", "duration", "Time since the last activation that changed the host, or failed.", {
            ago: `time() - ${gauge("activation_timestamp_seconds")}`,
          }),
          figure(
            "Drifted files",
            "count",
            "Files that are not as the release brought them.",
            { files: gauge("drifted_files") },
            NONE,
          ),
          figure(
            "Units not running",
            "count",
            "Units of the release that should run and do not.",
            { units: gauge("inactive_units") },
            NONE,
          ),
          figure("Looked at itself", "duration", "Time since the host last looked at itself.", {
            ago: `time() - ${gauge("report_timestamp_seconds")}`,
          }),
          lines(
            "Drift",
            "count",
            "Files that are not as the release brought them, and units that should run and do not.",
            {
              files: gauge("drifted_files"),
              units: gauge("inactive_units"),
            },
            { min: 0 },
          ),
          table(
            "Certificates",
            "duration",
            "Time until each certificate that the host serves or trusts ends.",
            {
              "Time left": `${gauge("certificate_not_after_timestamp_seconds")} - time()`,
            },
            { columns: { of: "Certificate", authority: "Authority" }, width: 12, height: 8 },
          ),
        ],
      },
    ],
  },
];

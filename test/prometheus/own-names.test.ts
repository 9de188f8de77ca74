import { nodeExporterOf, nodeMetrics, nodeRules } from "../../lib/exporters/node";
import { prometheusOf, type PrometheusParts } from "../../lib/prometheus";
import type { RelabelConfig } from "../../lib/scraping";
import { catalogueOf, type Alert, type Metric } from "../../lib/rules";
import { defaultSpecification } from "../../lib/specification";
import { Duration } from "../../lib/units";
import { files, parts } from "./model";

const exporter = nodeExporterOf(defaultSpecification);
const node = nodeRules(defaultSpecification, exporter);

/** The name and labels that a sample of a page of `job` is stored with. */
function stored(job: string, sample: Readonly<Record<string, string>>, more: Partial<PrometheusParts> = {}) {
  const groups = [node, ...(more.groups ?? [])];
  const catalogue = more.catalogue ?? catalogueOf(nodeMetrics(exporter.collectors), node.recording);
  const { jobs } = prometheusOf(defaultSpecification, { ...parts, ...more, catalogue, groups });
  const { metricRelabelings = [] } = jobs.find(({ name }) => name === job) ?? {};
  return metricRelabelings.reduce(relabelled, sample);
}

/** One step as Prometheus takes it. */
function relabelled(
  labels: Readonly<Record<string, string>>,
  { action = "replace", source_labels = [], regex = "(.*)", target_label = "", replacement = "$1" }: RelabelConfig,
): Readonly<Record<string, string>> {
  const pattern = new RegExp(`^(?:${regex.replace("(?s)", "")})$`, "s");
  if (action === "labeldrop") return Object.fromEntries(Object.entries(labels).filter(([name]) => !pattern.test(name)));
  const match = pattern.exec(source_labels.map((name) => labels[name] ?? "").join(";"));
  if (!match) return labels;
  const value = replacement.replace(/\$(\d)/g, (_, group: string) => match[Number(group)] ?? "");
  const { [target_label]: _, ...rest } = labels;
  return value === "" ? rest : { ...rest, [target_label]: value };
}

const page = (name: string, labels: Readonly<Record<string, string>> = {}) => ({ __name__: name, ...labels });

describe("a scraped page", () => {
  const jobs = ["node", "process", "application", "prometheus", "alertmanager"];

  it.each(jobs)("of %s cannot write what Prometheus writes or records itself", (job) => {
    for (const name of ["up", "scrape_samples_scraped", "ALERTS", "ALERTS_FOR_STATE", "cpu_usage_percent"])
      expect(stored(job, page(name, { severity: "a" }))).toEqual(page(`exported_${name}`, { severity: "a" }));
    expect(stored(job, page("cpu_usage_percent_total"))).toEqual(page("cpu_usage_percent_total"));
  });

  it("cannot stand in for node_exporter or for a host's report", () => {
    for (const name of ["node_memory_MemTotal_bytes", "vm_observability_drifted_files"]) {
      expect(stored("application", page(name))).toEqual(page(`exported_${name}`));
      expect(stored("node", page(name))).toEqual(page(name));
    }
    expect(stored("application", page("node_of_the_application"))).toEqual(page("node_of_the_application"));
  });

  it("is believed for another component's metrics where its job says that it has them", () => {
    const legacy = (exposes: "unknown" | readonly string[]) => ({
      jobs: [
        ...(parts.jobs ?? []),
        { name: "legacy", interval: Duration.seconds(15), discovery: files("legacy"), exposes },
      ],
    });
    const total = page("node_memory_MemTotal_bytes");
    expect(stored("legacy", total, legacy([total.__name__]))).toEqual(total);
    expect(stored("legacy", total, legacy("unknown"))).toEqual(total);
    expect(stored("legacy", total, legacy([]))).toEqual(page("exported_node_memory_MemTotal_bytes"));
    expect(stored("legacy", page("up"), legacy("unknown"))).toEqual(page("exported_up"));
    expect(stored("legacy", page("vm_observability_drifted_files"), legacy("unknown"))).toEqual(
      page("exported_vm_observability_drifted_files"),
    );
  });
});

describe("labels that an alert sets", () => {
  const alert = (expr: string, more: Partial<Alert> = {}): Alert => ({
    name: "queue_long",
    expr,
    for: Duration.zero,
    severity: "warning",
    family: "queue",
    summary: "long",
    description: "long",
    runbook: { meaning: "", immediateActions: [], investigation: [], resolution: [], prevention: [] },
    from: [],
    ...more,
  });
  const with_ = (one: Alert, more: Partial<PrometheusParts> = {}) => ({
    groups: [{ name: "custom", recording: [], alerts: [one] }],
    ...more,
  });
  const sample = page("queue_length", { severity: "a\nb", family: "c", alertname: "d", team: "e", shard: "f" });

  it("are moved on what it reads, with line breaks in them too", () => {
    expect(stored("application", sample, with_(alert("queue_length > 5", { labels: { team: "shop" } })))).toEqual(
      page("queue_length", {
        exported_severity: "a\nb",
        exported_family: "c",
        exported_alertname: "d",
        exported_team: "e",
        shard: "f",
      }),
    );
  });

  it("are moved on what its recorded metrics are made of", () => {
    const { recording } = { recording: [{ record: "queue:max", expr: "max without (shard) (queue_length)" }] };
    const groups = [
      {
        name: "custom",
        recording: recording.map((rule) => ({
          ...rule,
          help: "",
          unit: "",
          from: [],
          proof: { series: [], at: Duration.zero, samples: [] },
        })),
        alerts: [alert("queue:max > 5")],
      },
    ];
    expect(stored("application", page("queue_length", { severity: "a" }), { groups })).toEqual(
      page("queue_length", { exported_severity: "a" }),
    );
  });

  it("stay where a rule means the page's own, where the job says that the page has them, and on what no alert reads", () => {
    const named = alert('sum by (team) (queue_length{severity="a"}) > 5', { labels: { team: "shop" } });
    expect(stored("application", sample, with_(named))).toMatchObject({ severity: "a\nb", team: "e" });
    const known: Metric = { name: "queue_length", type: "gauge", help: "", labels: ["severity"], from: "queue" };
    const described = with_(alert("queue_length > 5"), { catalogue: catalogueOf([known], []) });
    expect(stored("application", sample, described)).toMatchObject({ severity: "a\nb", exported_family: "c" });
    const other = page("log_messages_total", { severity: "error" });
    expect(stored("application", other, with_(alert("queue_length > 5")))).toEqual(other);
    expect(stored("application", sample, with_(alert("queue_length > 5"), { hostLabels: ["severity"] }))).toMatchObject(
      {
        severity: "a\nb",
      },
    );
  });
});

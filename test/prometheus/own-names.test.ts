import { nodeExporterOf, nodeRules } from "../../lib/exporters/node";
import { prometheusOf } from "../../lib/prometheus";
import { defaultSpecification } from "../../lib/specification";
import { parts } from "./model";

it("keeps a page's own metric apart from the one that is recorded under its name, in every job that may have one", () => {
  const node = nodeRules(defaultSpecification, nodeExporterOf(defaultSpecification));
  const { jobs } = prometheusOf(defaultSpecification, { ...parts, groups: [node] });
  const renamed = jobs.filter(({ metricRelabelings = [] }) => metricRelabelings.length > 0).map(({ name }) => name);
  expect(renamed).toEqual(expect.arrayContaining(["node", "application"]));
  expect(renamed).not.toEqual(expect.arrayContaining(["prometheus"]));
  const [rename] = jobs.find(({ name }) => name === "application")?.metricRelabelings ?? [];
  expect(rename).toMatchObject({ source_labels: ["__name__"], target_label: "__name__", replacement: "exported_$1" });
  const pattern = new RegExp(`^(?:${rename?.regex})$`);
  expect(pattern.test("cpu_usage_percent")).toBe(true);
  expect(pattern.test("cpu_usage_percent_total")).toBe(false);
});

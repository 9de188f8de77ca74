import { checkDashboard } from "../../lib/dashboards";
import { FLUENTD_METRICS, LOGS_DASHBOARD, renderFluentd } from "../../lib/fluentd";
import { catalogueOf, SCRAPE_METRICS } from "../../lib/rules";
import { Duration } from "../../lib/units";
import { modelOf } from "./models";

describe("the dashboard of the log pipeline", () => {
  it("reads metrics of agents alone, each as the catalogue describes it", () => {
    const catalogue = catalogueOf([...SCRAPE_METRICS, ...FLUENTD_METRICS], [], { hostLabels: [] });
    const interval = Duration.seconds(15);
    const checks = { scrapeInterval: interval, evaluationInterval: interval, version: "3.5.3" };
    expect(checkDashboard(LOGS_DASHBOARD, catalogue, checks)).toEqual({ problems: [], advice: [] });
  });

  it("counts what comes in by outputs that each input has, and no record twice", () => {
    const model = modelOf();
    const text = renderFluentd(model, model.pipeline.inputs);
    const ids = [...text.matchAll(/\$id: (\S+)/g)].map(([, id = ""]) => id);
    const [, pattern = ""] = /plugin_id=~"([^"]+)"/.exec(JSON.stringify(LOGS_DASHBOARD).replaceAll('\\"', '"')) ?? [];
    const counted = ids.filter((id) => new RegExp(`^(?:${pattern})$`).test(id));
    expect(counted).toEqual(model.pipeline.inputs.map(({ tag }) => `category.${tag}`));
    expect(ids).toContain("rejected");
  });
});

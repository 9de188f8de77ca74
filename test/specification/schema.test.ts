import type { z } from "zod";
import type { Specification } from "../../lib/specification";
import { defaultSpecification, parseSpecification } from "../../lib/specification";
import { Duration } from "../../lib/units";
import { specificationSchema } from "../../lib/specification/schemas";
import type { Same, Written } from "../schema/same";

test("the schema produces the Specification interface, key by key and modifier by modifier", () => {
  const same: Same<Written<z.output<ReturnType<typeof specificationSchema>>>, Written<Specification>> = true;
  expect(same).toBe(true);
});

test("the built-in specification is what the schema makes of it", () => {
  expect(specificationSchema().parse(defaultSpecification)).toEqual(defaultSpecification);
});

describe("no time at all", () => {
  const withTimes = (duration: string, interval = "30s") =>
    parseSpecification(
      `
system_alerts:
  gone: { condition: up == 0, duration: ${duration}, keep_firing_for: ${duration}, severity: critical }
scrape_jobs:
  slow: { addresses: ["queue:9419"], interval: ${interval} }
`,
      { source: "monitoring.yaml" },
    ).systemAlerts["gone"];

  it.each(["0", '"0"', "0s"])("is taken as Prometheus takes it: %s", (text) => {
    expect(withTimes(text)).toMatchObject({ duration: Duration.zero, keepFiringFor: Duration.zero });
  });

  it.each(["5", '"5"', '"00"', "-0s", "0.0.0"])("is not taken where Prometheus takes none: %s", (text) => {
    expect(() => withTimes(text)).toThrow("must be a duration");
  });

  it("is refused where it would be no interval", () => {
    expect(() => withTimes("0", "0")).toThrow("longer than none");
  });
});

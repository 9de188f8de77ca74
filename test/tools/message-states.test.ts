import { VERSIONS } from "./alertmanager-server";
import { Rendering } from "./hostile-texts/rendering";

const FIRST = "2026-11-28T10:00:00Z";
const SUMMARY = "CPU usage of the host is above 95 %";
const STEP = "See what runs: top";

interface Given {
  readonly status: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly generatorURL: string;
}

const alert = (instance: string, status = "firing"): Given => ({
  status,
  labels: { alertname: "cpu_critical", severity: "critical", instance },
  annotations: { summary: SUMMARY, description: STEP },
  startsAt: FIRST,
  endsAt: "2026-11-28T11:00:00Z",
  generatorURL: "",
});

/** What Alertmanager gives to a template for `alerts`. */
function dataOf(alerts: readonly Given[]): object {
  const [first] = alerts;
  const status = alerts.some((one) => one.status === "firing") ? "firing" : "resolved";
  const instances = new Set(alerts.map(({ labels }) => labels["instance"]));
  const { instance, ...others } = first?.labels ?? {};
  const commonLabels = { ...others, ...(instances.size === 1 && { instance }) };
  return { alerts, status, groupLabels: {}, commonLabels, commonAnnotations: first?.annotations ?? {} };
}

describe.each(VERSIONS)("Messages of Alertmanager %s", (_, suite) => {
  let rendering: Rendering;
  beforeAll(() => {
    rendering = new Rendering(suite);
  });
  afterAll(() => rendering.remove());
  const given = (template: string, ...alerts: readonly Given[]) => rendering.given(template, dataOf(alerts));

  it.each(["text", "slack", "teams", "html"])(
    "tell how it is and what to do, as %s, while an alert fires",
    async (template) => {
      const text = await given(template, alert("web-1"));
      expect(text).toContain(SUMMARY);
      expect(text).not.toContain("No longer");
      expect(text).toContain(STEP);
      expect(text).toContain("Firing since 2026-11-28 10:00:00 UTC");
    },
  );

  it.each(["text", "slack", "teams", "html"])(
    "neither claim that it is still so nor tell what to do, as %s, once it is over",
    async (template) => {
      const text = await given(template, alert("web-1", "resolved"));
      expect(text).toContain(`No longer: ${SUMMARY}`);
      expect(text).not.toContain(STEP);
      expect(text).toContain("Fired from 2026-11-28 10:00:00 to 2026-11-28 11:00:00 UTC");
    },
  );

  it("say in a text message of an alert that is over only which one it was", async () => {
    expect(await given("sms", alert("web-1", "resolved"))).toBe("RESOLVED critical: cpu_critical on web-1");
  });

  it("name each host once in their subject, and five of many", async () => {
    const of = (...instances: readonly string[]) => given("title", ...instances.map((instance) => alert(instance)));
    expect(await of("web-1", "web-2", "web-1")).toBe("[FIRING:3] cpu_critical on web-1, web-2 (critical)");
    const many = ["a", "b", "c", "a", "d", "e", "f", "g"];
    expect(await of(...many)).toBe("[FIRING:8] cpu_critical on a, b, c, d, e, … (critical)");
    expect(await of("web-1")).toBe("[FIRING] cpu_critical on web-1 (critical)");
    expect(await given("headline", alert("web-1"), alert("web-2"))).toBe(
      `cpu_critical on web-1, web-2 (critical): ${SUMMARY}`,
    );
  });
});

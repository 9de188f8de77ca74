import { browserModule } from "../portal/browser-module";

interface Values {
  written(value: number | undefined, unit: string): string;
  colourAt(value: number, thresholds: readonly { value: number; color: string }[]): string | undefined;
  nameOf(legend: string | undefined, labels: Readonly<Record<string, string>>): string;
  ordered<Row>(rows: readonly Row[], valueOf: (row: Row) => number | string | undefined, descending: boolean): Row[];
}

interface Variable {
  readonly name: string;
  readonly single: boolean;
}

interface Choices {
  readonly from: string;
  readonly to: string;
  readonly refresh: number;
  readonly variables: Readonly<Record<string, readonly string[]>>;
}

interface ChoicesModule {
  choicesIn(search: string, of: { range: number; refresh: number; variables: readonly Variable[] }): Choices;
  addressOf(choices: Choices): string;
  inGrafana(address: string, choices: Choices): string;
  timesOf(choices: Pick<Choices, "from" | "to">, now: number): { start: number; end: number };
  stepOf(times: { start: number; end: number }, width: number, scrape: number): number;
  filledIn(
    expr: string,
    known: {
      variables: readonly Variable[];
      chosen: Choices["variables"];
      step: number;
      range: number;
      scrape: number;
    },
  ): string;
}

const values = browserModule<Values>("values.mjs", "dashboards");
const choices = browserModule<ChoicesModule>("choices.mjs", "dashboards");

describe("rows of a live table", () => {
  const itself = (value: number | string | undefined) => value;

  it("stand in the order of a number, whatever is no number at the end", () => {
    const rows = [2, undefined, 10, Number.NaN, -1];
    expect(values.ordered(rows, itself, true)).toEqual([10, 2, -1, Number.NaN, undefined]);
    expect(values.ordered(rows, itself, false)).toEqual([-1, 2, 10, Number.NaN, undefined]);
  });

  it("stand in the order of a name, whose numbers count as such", () => {
    expect(values.ordered(["web-10", "web-9", "", "db-1"], itself, false)).toEqual(["db-1", "web-9", "web-10", ""]);
  });
});

describe("a value of a live dashboard", () => {
  it.each([
    [12.345, "percent", "12.3 %"],
    [99.95, "percent", "99.95 %"],
    [99.99332177, "percent", "100 %"],
    [0.98765, "ratio", "98.8 %"],
    [0, "bytes", "0 B"],
    [1536, "bytes", "1.5 KiB"],
    [3.2e9, "bytes per second", "2.98 GiB/s"],
    [93_784, "seconds", "1 d 2 h"],
    [0.25, "seconds", "250 ms"],
    [250, "milliseconds", "250 ms"],
    [-120, "duration", "−2 min"],
    [1_234_567, "count", "1.23 M"],
    [0, "yes or no", "no"],
    [Infinity, "count", "∞"],
    [Number.NaN, "percent", "–"],
    [undefined, "percent", "–"],
    [0.00001, "count", "1.0e-5"],
  ])("%s in %s reads %s", (value, unit, text) => {
    expect(values.written(value, unit)).toBe(text);
  });

  it("has the colour of the highest threshold that it has reached", () => {
    const thresholds = [
      { value: 80, color: "yellow" },
      { value: 90, color: "red" },
    ];
    expect([79, 80, 95].map((value) => values.colourAt(value, thresholds))).toEqual(["green", "yellow", "red"]);
    expect(values.colourAt(95, [])).toBeUndefined();
  });

  it("is of a series that has the name of its legend, or else all of its labels", () => {
    expect(values.nameOf("{{instance}} {{ gone }}", { instance: "web-1" })).toBe("web-1 ");
    expect(values.nameOf(undefined, { __name__: "up", job: "node" })).toBe('up{job="node"}');
    expect(values.nameOf("", { __name__: "up" })).toBe("up");
  });
});

describe("what a reader chose", () => {
  const dashboard = {
    range: 21_600,
    refresh: 60,
    variables: [
      { name: "job", single: false },
      { name: "instance", single: true },
    ],
  };

  it("is the dashboard's own where the address has nothing, or what is none", () => {
    const usual = { from: "now-21600s", to: "now", refresh: 60, variables: { job: [], instance: [] } };
    expect(choices.choicesIn("", dashboard)).toEqual(usual);
    expect(choices.choicesIn("?from=yesterday&to=&var-job=$__all", dashboard)).toEqual(usual);
  });

  it("comes back from the address that it has", () => {
    const chosen = {
      from: "1700000000000",
      to: "now-5m",
      refresh: 0,
      variables: { job: ["node", 'a"b'], instance: ["web-1"] },
    };
    expect(choices.choicesIn(choices.addressOf(chosen), dashboard)).toEqual(chosen);
  });

  it("leads to the same dashboard in Grafana, with the time and the choices, and not how often it is refreshed", () => {
    const chosen = { from: "now-6h", to: "now", refresh: 60, variables: { job: [], instance: ["web-1", "a&b"] } };
    const there = "https://ops.example.com/grafana/d/host?from=now-6h&to=now&var-instance=web-1&var-instance=a%26b";
    expect(choices.inGrafana("https://ops.example.com/grafana/d/host", chosen)).toBe(there);
    expect(choices.inGrafana(`${there}&x=1`, { ...chosen, variables: {} })).toBe(
      "https://ops.example.com/grafana/d/host?from=now-6h&to=now",
    );
  });

  it.each([
    ["now-6h", "now", 78_400, 100_000],
    ["90000000000000", "now", 90_000_000_000 - 3_600, 90_000_000_000],
    ["2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z", 1_767_225_600, 1_767_312_000],
  ])("leads from %s to %s to times that follow each other", (from, to, start, end) => {
    const now = from === "90000000000000" ? 90_000_000_000 : 100_000;
    expect(choices.timesOf({ from, to }, now)).toEqual({ start, end });
  });

  it("leads to no more points than there are pixels for them, and none between scrapes", () => {
    expect(choices.stepOf({ start: 0, end: 300 }, 600, 15)).toBe(15);
    expect(choices.stepOf({ start: 0, end: 86_400 }, 600, 15)).toBe(300);
    expect(choices.stepOf({ start: 0, end: 2_592_000 }, 10_000, 15)).toBe(2_595);
  });

  it("stands in queries, escaped for a regular expression and for PromQL", () => {
    const known = { ...dashboard, step: 15, range: 3_600, scrape: 15 };
    const of = (job: readonly string[], instance: readonly string[]) =>
      choices.filledIn('rate(a{job=~"$job", instance="${instance}"}[$__rate_interval]) + x_$y', {
        ...known,
        chosen: { job, instance },
      });
    expect(of([], ["web-1"])).toBe('rate(a{job=~".+", instance="web-1"}[60s]) + x_$y');
    expect(of(["a.b", 'c"|d'], ['x"} or vector(1) #'])).toBe(
      'rate(a{job=~"a\\\\.b|c\\"\\\\|d", instance="x\\"} or vector(1) #"}[60s]) + x_$y',
    );
    expect(choices.filledIn("a[[[job]]] [${__range}] $__interval", { ...known, chosen: { job: ["$&"] } })).toBe(
      "a[\\\\$&] [3600s] 15s",
    );
  });
});

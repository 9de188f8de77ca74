import { alertOf, type AlertProps } from "../../constructs/custom-rules";
import { unitProblems } from "../../lib/errors";
import { Bytes, Duration } from "../../lib/units";

describe("a time or size that a caller in JavaScript gives", () => {
  it.each([60, "1m", "1 minute", null, {}, Bytes.gibibytes(1)])("is refused when it is no Duration: %p", (time) => {
    const props = { name: "mine", expr: "up == 0", severity: "critical", summary: "s", for: time };
    expect(() => alertOf(props as unknown as AlertProps)).toThrow(
      "[alert mine] for: must be a Duration such as Duration.minutes(5), got ",
    );
  });

  it.each([60, "8GiB", Duration.zero])("is refused when it is no Bytes: %p", (size) => {
    expect(unitProblems("Bytes", { "hosts[0].memory": size })).toHaveLength(1);
  });

  it("is taken where it is one, of whatever copy of the package, or left out", () => {
    const copy: unknown = Object.assign(Object.create({ toPrometheus: () => "1m" }), { milliseconds: 60_000 });
    expect(unitProblems("Duration", { a: Duration.minutes(1), b: undefined, c: copy })).toEqual([]);
    expect(unitProblems("Bytes", { a: Bytes.gibibytes(1) })).toEqual([]);
  });
});

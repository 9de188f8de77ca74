import { propProblems } from "../../lib/errors";
import { ORIGINS } from "../../lib/errors/prop-kinds";
import { planShapeProblems } from "../../lib/host/plan-schema";
import { smallPlan } from "../constructs/plans";

const VALUES: Readonly<Record<string, unknown>> = {
  path: "/a",
  name: "/a",
  secretId: "a",
  variable: "a",
  version: 1,
  bytes: 32,
};

/** Where a secret's origin is wrong, by the table for props and by the schema of plans. */
function bothOf(from: unknown) {
  const plan = smallPlan("a", { secrets: [{ unit: "a.service", name: "b", from: from as never }] });
  const places = (problems: readonly { readonly path: string }[]) =>
    problems.map(({ path }) => path.replace(/^.*\bfrom\b/, "")).sort();
  return {
    props: places(propProblems<object>({ from }, { from: "secret" })),
    plan: places(planShapeProblems(plan)),
  };
}

describe("origins of secrets are judged alike in props and in plans", () => {
  const rows = Object.entries(ORIGINS).map(([kind, props]) => {
    const names = Object.keys(props);
    return [kind, names, { kind, ...Object.fromEntries(names.map((name) => [name, VALUES[name]])) }] as const;
  });

  it.each(rows)("%s, whole and without each of its props", (_, names, origin) => {
    expect(bothOf(origin)).toEqual({ props: [], plan: [] });
    for (const name of names) {
      const wrong = { ...origin, [name]: undefined };
      expect(bothOf(wrong)).toEqual({ props: [`.${name}`], plan: [`.${name}`] });
      expect(bothOf({ ...origin, [name]: {} })).toEqual({ props: [`.${name}`], plan: [`.${name}`] });
    }
  });

  it("of the same kinds", () => {
    const from = { kind: "x" };
    const plan = smallPlan("a", { secrets: [{ unit: "a.service", name: "b", from: from as never }] });
    const [byProps] = propProblems<object>({ from }, { from: "secret" });
    const [byPlan] = planShapeProblems(plan);
    const kindsIn = (message = "") =>
      [...message.replace(/, got.*/, "").matchAll(/"([\w-]+)"/g)].map(([, kind]) => kind);
    expect(kindsIn(byProps?.message)).toEqual(Object.keys(ORIGINS));
    expect(kindsIn(byPlan?.message)).toEqual(Object.keys(ORIGINS));
  });
});

import { TerraformStack } from "cdktf";
import { synthesized, testApp } from "../../testing";
import { endOf, isAnswer } from "./wrong/ends";
import { PROPS } from "./wrong/props";
import { WRONG } from "./wrong/scenes";

/** A copy of `object` that has `value` at `path`. */
function put(object: unknown, path: string, value: unknown): unknown {
  const [first = "", ...rest] = path.split(".");
  const copy = (Array.isArray(object) ? [...(object as unknown[])] : { ...(object as object) }) as Record<
    string,
    unknown
  >;
  return Object.assign(copy, { [first]: rest.length === 0 ? value : put(copy[first], rest.join("."), value) });
}

const ROWS = Object.entries(PROPS).flatMap(([name, { call, props, paths }]) =>
  paths.map((path) => [`${name} ${path}`, path, call, props] as const),
);

describe("a prop of a wrong kind is refused in words, or taken and synthesized", () => {
  it.each(ROWS)("%s", (_, path, call, props) => {
    const ends = Object.entries(WRONG).map(([kind, given]) => {
      const stack = new TerraformStack(testApp(), "p");
      const end = endOf(() => {
        call(put(props(stack), path, given(stack)), stack);
        synthesized(stack);
      });
      return `${kind}: ${end}`;
    });
    expect(ends.filter((end) => !end.endsWith(": taken") && !isAnswer(end.slice(end.indexOf(": ") + 2)))).toEqual([]);
  });

  it.each(Object.entries(PROPS))("%s with props that are right", (_, { call, props }) => {
    const stack = new TerraformStack(testApp(), "p");
    expect(endOf(() => call(props(stack), stack))).toBe("taken");
  });
});

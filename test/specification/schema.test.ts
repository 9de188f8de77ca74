import type { z } from "zod";
import type { Specification } from "../../lib/specification";
import { defaultSpecification } from "../../lib/specification";
import { specificationSchema } from "../../lib/specification/schema";

/** `true` only when both types are the same to the last modifier. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** A type written out, so that types that were put together differently can be compared. */
type Written<T> = T extends string | number | boolean | undefined | { toJSON(): unknown }
  ? T
  : T extends (infer E)[]
    ? Written<E>[]
    : T extends readonly (infer E)[]
      ? readonly Written<E>[]
      : { [K in keyof T]: Written<T[K]> };

test("the schema produces the Specification interface, key by key and modifier by modifier", () => {
  const same: Same<Written<z.output<ReturnType<typeof specificationSchema>>>, Written<Specification>> = true;
  expect(same).toBe(true);
});

test("the built-in specification is what the schema makes of it", () => {
  expect(specificationSchema().parse(defaultSpecification)).toEqual(defaultSpecification);
});

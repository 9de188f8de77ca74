/** `true` only when both types are the same to the last modifier. */
export type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** A type written out, so that types that were put together differently can be compared. */
export type Written<T> = T extends string | number | boolean | undefined | { toJSON(): unknown }
  ? T
  : T extends (infer E)[]
    ? Written<E>[]
    : T extends readonly (infer E)[]
      ? readonly Written<E>[]
      : { [K in keyof T]: Written<T[K]> };

// The parts of zod that schemas are made of. The build puts them into this module, without the rest of the package.
export type { core, ZodType } from "zod";
export {
  array,
  boolean,
  discriminatedUnion,
  enum,
  int,
  NEVER,
  number,
  record,
  strictObject,
  string,
  unknown,
  ZodArray,
  ZodDefault,
  ZodDiscriminatedUnion,
  ZodObject,
  ZodOptional,
  ZodPrefault,
  ZodReadonly,
  ZodRecord,
} from "zod";

import type * as z from "../../third-party/zod";
import type * as words from "../../schema";

/**
 * What schemas are written with. A section is given these words and imports none: every synthesis loads the built-in values, and zod only
 * where there is something to read.
 */
export type SchemaWords = typeof words;

/** A section of the specification. */
export interface Section<T> {
  /**
   * What it says where nobody has written anything. Finished values and not the document's text, which would have to be read every time; a
   * test holds them equal to the document's blocks.
   */
  readonly builtIn: T;
  /** What may be written. */
  readonly schema: (s: SchemaWords) => z.ZodType<T>;
}

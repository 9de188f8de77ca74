import type * as SchemaModule from "./schema";

/** What a program's artifact may be, as props; loads schemas. @internal */
// eslint-disable-next-line @typescript-eslint/no-require-imports -- whoever only reads constants needs no schemas
export const artifactSchema = () => (require("./schema") as typeof SchemaModule).artifactSchema();

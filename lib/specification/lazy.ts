import type * as DocumentModule from "./document";
import type * as JudgeModule from "./judge";
import type * as YamlModule from "./yaml-source";

// Synthesis from the defaults alone needs neither YAML nor schemas, and they take longer to load than everything else of
// the specification: they are loaded when there is something to read.
/* eslint-disable @typescript-eslint/no-require-imports */

/** Reading YAML. */
export const yamlModule = (): typeof YamlModule => require("./yaml-source") as typeof YamlModule;

/** Schemas and everything that needs them. */
export const judgeModule = (): typeof JudgeModule => require("./judge") as typeof JudgeModule;

/** Printing as a document. */
export const documentModule = (): typeof DocumentModule => require("./document") as typeof DocumentModule;

// Imported first: what follows imports the engine, and fails without a word of help when there is not exactly one.
import { checkEngine } from "./engine";

checkEngine();

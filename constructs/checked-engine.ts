// Imported first: later imports load the engine, and fail without a helpful message when there is not exactly one.
import { checkEngine } from "./engine";

checkEngine();

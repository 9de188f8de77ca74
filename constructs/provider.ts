import { ValidationError } from "../lib/errors";
import { enginesFound } from "./engine";

/**
 * Whether the bindings of a provider are there: an optional peer, without which imports fail and do not say what to install.
 *
 * @throws ValidationError with the command that installs them
 */
export function checkProvider(name: "aws" | "pagerduty", resolve: (id: string) => string = require.resolve): void {
  const wanted = `@cdktf/provider-${name}`;
  try {
    resolve(`${wanted}/package.json`);
  } catch (error) {
    // There, with a manifest that its exports map hides.
    if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") return;
    const fork = enginesFound(resolve).find((engine) => engine.calledAs === "cdktf" && engine.name === "cdktn");
    const what = fork ? `${wanted}@npm:@cdktn/provider-${name}` : wanted;
    const message = `needs the bindings of its provider, found no ${wanted}; run "npm install ${what}"`;
    throw new ValidationError(`cdktf-vm-observability/${name}`, [{ path: "", message }]);
  }
}

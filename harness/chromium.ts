import { existsSync } from "node:fs";
import { type Browser, launch } from "puppeteer-core";
import { installPackages, type Progress } from "./machine";

const PROGRAM = "/usr/bin/chromium";

/** Makes sure that this machine has Debian's Chromium. */
export async function installChromium(progress: Progress = () => undefined): Promise<void> {
  if (!existsSync(PROGRAM)) await installPackages(["chromium"], progress);
}

/** A browser without a window; whoever opens it closes it. Its sandbox needs a user other than root, and it opens pages of our own alone. */
export async function openChromium(): Promise<Browser> {
  await installChromium();
  return launch({
    executablePath: PROGRAM,
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars"],
    acceptInsecureCerts: true,
  });
}

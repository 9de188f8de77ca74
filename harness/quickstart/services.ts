import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { eventually, tail } from "../command";
import { HarnessError } from "../harness-error";
import type { Progress } from "../machine";
import { isRunning, kill } from "../processes";
import type { Component } from "../programs";
import type { DeliveredAlert } from "../sink";

const MAIN = join(__dirname, "services-main.ts");

/** Servers on this machine that the hosts use. */
export interface Services {
  /** The vendors' archives. */
  readonly mirror: string;
  readonly versions: Readonly<Record<Component, string>>;
  /** Whether Prometheus and Alertmanager are the vendors' builds, which have web pages; Debian's have none. */
  readonly webPages: boolean;
  /** The real Grafana that `GRAFANA_ARCHIVE` names. @default - none is deployed */
  readonly grafana?: { readonly build: string };
  /** Receiver of Alertmanager's webhooks. */
  readonly webhook: string;
  /** Page with all alerts that have arrived; as JSON under `/json`. */
  readonly page: string;
}

/** An alert that has arrived. */
export interface Delivery {
  /** ISO 8601. */
  readonly at: string;
  readonly alert: DeliveredAlert;
}

/** Starts the servers as a process of their own, or finds them running. */
export async function startServices(folder: string, address: string, progress: Progress): Promise<Services> {
  const [pidFile, readyFile, log] = ["pid", "json", "log"].map((kind) => join(folder, `services.${kind}`)) as [
    string,
    string,
    string,
  ];
  if (!runs(pidFile)) {
    progress("starting a mirror of the vendors' archives and a receiver for alerts");
    rmSync(readyFile, { force: true });
    const output = openSync(log, "w");
    const child = spawn(process.execPath, ["--require", require.resolve("tsx/cjs"), MAIN, address, readyFile], {
      detached: true,
      stdio: ["ignore", output, output],
      cwd: "/",
    });
    closeSync(output);
    child.unref();
    writeFileSync(pidFile, `${child.pid}`);
  }
  return eventually("the mirror and the receiver answer", () => readyOf(pidFile, readyFile, log), { seconds: 180 });
}

/** Ends them, when they run. */
export async function stopServices(folder: string): Promise<void> {
  const pidFile = join(folder, "services.pid");
  if (!runs(pidFile)) return;
  kill(Number(readFileSync(pidFile, "utf8")));
  await eventually("the mirror and the receiver have ended", () => !runs(pidFile), { seconds: 5, every: 50 });
}

function readyOf(pidFile: string, readyFile: string, log: string): Services | undefined {
  if (!runs(pidFile)) throw new HarnessError(`they ended: ${tail(readFileSync(log, "utf8"), 5)}`);
  return existsSync(readyFile) ? (JSON.parse(readFileSync(readyFile, "utf8")) as Services) : undefined;
}

function runs(pidFile: string): boolean {
  return existsSync(pidFile) && isRunning(Number(readFileSync(pidFile, "utf8")), MAIN);
}

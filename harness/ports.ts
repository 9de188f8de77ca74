import { once } from "node:events";
import { createServer, type Server } from "node:net";

import { HarnessError } from "./harness-error";

// Below the ports that Linux gives to connections (from 32768 on): there, a connection could take the port again at any moment.
const FIRST = 12_000;
const LAST = 32_000;

// Between the look and the use of a port, another process may look too: workers of one run search apart from each other.
const SHARES = 8;
const SHARE = (LAST - FIRST) / SHARES;
const first = FIRST + SHARE * (Number(process.env["JEST_WORKER_ID"] ?? 0) % SHARES);
const last = first + SHARE - 1;

let next = first + Math.floor(Math.random() * SHARE);

/** A port that nobody listens on, at any address of this machine. The same one is not given twice until all were given. */
export async function freePort(): Promise<number> {
  for (let tries = first; tries <= last; tries += 1) {
    const port = next;
    next = port < last ? port + 1 : first;
    const server = createServer();
    if (!(await listens(server, port))) continue;
    server.close();
    await once(server, "close");
    return port;
  }
  throw new HarnessError(`no port from ${first} to ${last} is free`);
}

function listens(server: Server, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      error.code === "EADDRINUSE" ? resolve(false) : reject(error),
    );
    server.listen(port, () => resolve(true));
  });
}

import { once } from "node:events";
import { createServer, type Server } from "node:net";

import { HarnessError } from "./harness-error";

// Below the ports that Linux gives to connections (from 32768 on): there, a connection could take the port again at any moment.
const FIRST = 12_000;
const LAST = 32_000;

let next = FIRST + Math.floor(Math.random() * (LAST - FIRST));

/** A port that nobody listens on, at any address of this machine. The same one is not given twice until all were given. */
export async function freePort(): Promise<number> {
  for (let tries = FIRST; tries <= LAST; tries += 1) {
    const port = next;
    next = port < LAST ? port + 1 : FIRST;
    const server = createServer();
    if (!(await listens(server, port))) continue;
    server.close();
    await once(server, "close");
    return port;
  }
  throw new HarnessError(`no port from ${FIRST} to ${LAST} is free`);
}

function listens(server: Server, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      error.code === "EADDRINUSE" ? resolve(false) : reject(error),
    );
    server.listen(port, () => resolve(true));
  });
}

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Host } from "../../harness/host";

const DOCUMENT = join(__dirname, "../../docs/specification/vm-monitoring-specification.md");
const FOLDER = "/opt/example";

/** Where the document's example serves its metrics. */
export const PYTHON_PORT = 8000;

/** The document's Python example, as it stands there. */
export function pythonExample(): string {
  const [, code = ""] = /```python\n(.*?)```/s.exec(readFileSync(DOCUMENT, "utf8")) ?? [];
  return code;
}

/** A service that does what the example is for: it handles requests and registers users, once a second. */
const SERVICE = `import time
import example

while True:
    example.process_request()
    example.register_user()
    time.sleep(1)
`;

/** Runs the document's example on a host, with Debian's client library. It ends with its last line, so that a service uses it as a module. */
export async function runPythonExample(host: Host): Promise<void> {
  await host.succeed("apt-get install --yes --quiet python3-prometheus-client");
  await host.write(`${FOLDER}/example.py`, pythonExample());
  await host.write(`${FOLDER}/service.py`, SERVICE);
  await host.succeed(`systemd-run --quiet --unit=example -p DynamicUser=yes /usr/bin/python3 ${FOLDER}/service.py`);
}

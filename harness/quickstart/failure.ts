import { tail } from "../command";
import { HarnessError } from "../harness-error";

/** What the activation of a host ends with; cdktf and Terraform put their own words before it. */
const ACTIVATION = /(?:(terraform_data\.\S+).*?)?vm-observability: (\S.*)$/;

/**
 * Why a deployment failed, from the output of cdktf: the message of the app, else what hosts said when they refused a release,
 * else the lines of Terraform that look like a reason.
 */
export function whyItFailed(output: string): string {
  // eslint-disable-next-line no-control-regex -- cdktf colours its output whatever its options say
  const plain = output.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, "");
  const lines = plain.split("\n").map((line) => line.trimEnd());
  return thrownIn(plain) ?? refusedIn(lines) ?? reasonsIn(lines);
}

/** The message that the app threw: of one of our errors, or of the engine that lists what the constructs found. */
function thrownIn(plain: string): string | undefined {
  const listed = /Validation failed with the following errors:\n((?:[ \t]+\S.*\n)+)/.exec(plain)?.[1];
  if (listed !== undefined) return listed.replace(/^[ \t]+/gm, "").trim();
  const named = /\b[A-Z]\w+Error: ([\s\S]*?)(?=\] \{|\n\s+at |\n\n|$)/.exec(plain)?.[1];
  return named?.trim();
}

function refusedIn(lines: readonly string[]): string | undefined {
  const said = lines.flatMap((line) => {
    const [, resource, message] = ACTIVATION.exec(line) ?? [];
    return message === undefined ? [] : [resource === undefined ? message : `${resource}: ${message}`];
  });
  return said.length === 0 ? undefined : [...new Set(said)].join("\n");
}

function reasonsIn(lines: readonly string[]): string {
  const telling = lines.filter((line) => /\berror\b|│|failed|refused|must /i.test(line));
  return tail((telling.length > 0 ? telling : lines).join("\n"), 20);
}

/** What the screen shows when a command has failed: how to continue, and last the reason. */
export function farewell(
  error: unknown,
  { command, log }: { readonly command: string | undefined; readonly log: string },
): string {
  const message = error instanceof HarnessError ? error.reason : error instanceof Error ? error.message : String(error);
  return [
    `npm ${command === "start" ? "start" : "run stop"} failed. Everything that was printed is in ${log}.`,
    ...(command === "start"
      ? ['What is deployed stays: fix the cause and run "npm start" again, or "npm run stop".']
      : []),
    "",
    message,
  ].join("\n");
}

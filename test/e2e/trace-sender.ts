import type { Host } from "../../harness/host";

const FOLDER = "/root/spans";

/** Sends a trace of one span after the other, and notes those that were accepted. */
const SCRIPT = String.raw`
mkdir -p ${FOLDER}; cd ${FOLDER}; rm -f stop; i=$(cat last 2>/dev/null || echo 0)
while [ ! -e stop ]; do
  i=$((i + 1)); id=$(printf %032x $i); now=$(date +%s%N)
  span='{"traceId":"'$id'","spanId":"'$(printf %016x $i)'","name":"pay","kind":2,"startTimeUnixNano":"'$now'","endTimeUnixNano":"'$now'"}'
  service='{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]}'
  body='{"resourceSpans":[{"resource":'$service',"scopeSpans":[{"spans":['$span']}]}]}'
  code=$(curl -s -m 10 -o answer -w '%{http_code}' -H 'content-type: application/json' -d "$body" http://127.0.0.1:4318/v1/traces)
  [ "$code" = 200 ] && echo $id >>accepted
  echo $i >last
done
`;

/** An application on a host that sends spans to its agent over OTLP and HTTP, as fast as it can. */
export class TraceSender {
  private constructor(private readonly host: Host) {}

  /** Sends until {@link end}. */
  public static async on(host: Host): Promise<TraceSender> {
    await host.write("/root/send-spans.sh", SCRIPT);
    await host.succeed("systemd-run --unit send-spans sh /root/send-spans.sh");
    return new TraceSender(host);
  }

  /** How many were accepted since the first one. */
  public async count(): Promise<number> {
    return Number(await this.host.succeed(`cat ${FOLDER}/accepted 2>/dev/null | wc -l`));
  }

  /** Ends it, and gives the identifiers of all traces that were accepted. */
  public async end(): Promise<readonly string[]> {
    await this.host.succeed(`touch ${FOLDER}/stop; while systemctl -q is-active send-spans; do sleep 0.2; done`);
    return (await this.host.succeed(`cat ${FOLDER}/accepted`)).trim().split("\n");
  }
}

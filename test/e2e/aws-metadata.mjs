// What EC2 answers at 169.254.169.254, for a host that is not on EC2: version 2 alone, for one role.
// node aws-metadata.mjs <address> <region> <role> <instance>; the role's keys come as JSON on stdin, and standard input's end ends it.
import { createServer } from "node:http";

const [address, region, role, instance] = process.argv.slice(2);
const token = "metadata-session";
let keys;

process.stdin.setEncoding("utf8");
process.stdin.on("data", (line) => {
  keys = { ...JSON.parse(line), Code: "Success", Type: "AWS-HMAC" };
});
process.stdin.on("end", () => process.exit(0));

const answers = {
  "iam/security-credentials/": () => role,
  [`iam/security-credentials/${role}`]: () => JSON.stringify(keys, undefined, 2),
  "instance-id": () => instance,
  "placement/region": () => region,
  "services/domain": () => "amazonaws.com",
};

createServer(({ method, url, headers }, response) => {
  const reply = (status, text) => response.writeHead(status, { "Content-Type": "text/plain" }).end(text);
  const seconds = headers["x-aws-ec2-metadata-token-ttl-seconds"];
  if (method === "PUT" && url === "/latest/api/token") {
    // AWS's own clients take a session without its time to live for none.
    if (seconds) response.setHeader("X-aws-ec2-metadata-token-ttl-seconds", seconds);
    return seconds ? reply(200, token) : reply(400, "");
  }
  if (headers["x-aws-ec2-metadata-token"] !== token) return reply(401, "");
  const answer = answers[url.replace("/latest/meta-data/", "")];
  return answer && keys ? reply(200, answer()) : reply(404, "");
}).listen(80, address, () => console.log("ready"));

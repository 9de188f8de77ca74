// A cdktf app without the library: as many terraform_data as the fleet's stack has resources, each with what a hand-written
// push over SSH needs, and nothing else. It is the floor that cdktf itself sets.
const { env } = require("node:process");
const { App, TerraformResource, TerraformStack } = require("cdktf");

const { BENCH_RESOURCES: resources, BENCH_OUTDIR: outdir } = env;

class Bare extends TerraformStack {
  constructor(scope, id, count) {
    super(scope, id);
    for (let n = 0; n < count; n++) {
      const connection = { type: "ssh", host: `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`, user: "admin" };
      const push = new TerraformResource(this, `push-${n}`, {
        terraformResourceType: "terraform_data",
        provisioners: [
          { type: "file", connection, source: "bundle.tar.gz", destination: "/tmp/bundle.tar.gz" },
          { type: "remote-exec", connection, inline: ["sh /tmp/activate"] },
        ],
      });
      push.addOverride("triggers_replace", { digest: "0".repeat(64) });
    }
  }
}

const app = new App({ outdir });
new Bare(app, "bare", Number(resources));
app.synth();

import { App } from "cdktf";
import { join } from "node:path";
import { explained } from "./explained";
import { production } from "./production";

const app = new App({ outdir: join(__dirname, "cdktf.out") });
try {
  production(app);
  app.synth();
} catch (error) {
  console.error(explained(error));
  process.exit(1);
}

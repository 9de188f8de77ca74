import { App } from "cdktf";
import { join } from "node:path";
import { production } from "./production";

const app = new App({ outdir: join(__dirname, "cdktf.out") });
production(app);
app.synth();

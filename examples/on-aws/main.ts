import { App } from "cdktf";
import { join } from "node:path";
import { ProductionOnAws } from "./production";

const app = new App({ outdir: join(__dirname, "cdktf.out") });
new ProductionOnAws(app, "production");
app.synth();

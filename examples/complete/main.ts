import { App } from "cdktf";
import { join } from "node:path";
import { productionOnAws } from "./aws";
import { productionOverSsh } from "./ssh";

const app = new App({ outdir: join(__dirname, "cdktf.out") });
productionOverSsh(app);
productionOnAws(app);
app.synth();

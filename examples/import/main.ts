import { App } from "cdktf";
import { join } from "node:path";
import { CompanyStack } from "./company-stack";

const app = new App({ outdir: join(__dirname, "cdktf.out") });
new CompanyStack(app, "company-production", { environment: "production" });
app.synth();

import { App } from "cdktf";
import { CompanyStack } from "./company-stack";

const app = new App();
new CompanyStack(app, "company-production", { environment: "production" });
app.synth();

import { App } from "cdktf";
import { LogSearchStack } from "./log-search";

const app = new App();
new LogSearchStack(app, "production");
app.synth();

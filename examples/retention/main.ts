import { App } from "cdktf";
import { LogKeepingStack } from "./log-keeping";

const app = new App();
new LogKeepingStack(app, "log-keeping");
app.synth();

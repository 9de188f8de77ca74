import { App } from "cdktf";
import { CollectedLogsStack } from "./collected-logs";

const app = new App();
new CollectedLogsStack(app, "production");
app.synth();

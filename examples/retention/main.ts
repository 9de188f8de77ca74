import { App } from "cdktf";
import { ArchivedLogsStack } from "./archived-logs";
import { LogKeepingStack } from "./log-keeping";

const app = new App();
new LogKeepingStack(app, "log-keeping");
new ArchivedLogsStack(app, "archived-logs");
app.synth();

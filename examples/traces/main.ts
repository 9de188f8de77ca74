import { App } from "cdktf";
import { KeptTracesStack } from "./kept-traces";

const app = new App();
new KeptTracesStack(app, "production");
app.synth();

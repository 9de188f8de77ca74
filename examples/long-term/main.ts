import { App } from "cdktf";
import { LongTermStack } from "./long-term";

const app = new App();
new LongTermStack(app, "long-term");
app.synth();

import { App } from "cdktf";
import { ObjectivesStack } from "./objectives";

const app = new App();
new ObjectivesStack(app, "objectives");
app.synth();

import { App } from "cdktf";
import { production } from "./production";

const app = new App();
production(app);
app.synth();

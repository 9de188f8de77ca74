import { App } from "cdktf";
import { FollowedRequestsStack } from "./followed-requests";

const app = new App();
new FollowedRequestsStack(app, "production");
app.synth();

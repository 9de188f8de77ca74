import { App } from "cdktf";
import { OnCallStack, PagingStack } from "./paging-stack";

const app = new App();
const paging = new PagingStack(app, "paging");
paging.addDependency(new OnCallStack(app, "on-call", paging.routing));
app.synth();

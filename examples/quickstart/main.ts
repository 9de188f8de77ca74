import { App } from "cdktf";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { readBooted } from "./booted";
import { quickstart } from "./stack";

// Without booted hosts the example can be looked at, and not deployed.
const [booted, example] = ["hosts.json", "hosts.example.json"].map((name) => join(__dirname, name));

const app = new App();
quickstart(app, readBooted(booted && existsSync(booted) ? booted : example));
app.synth();

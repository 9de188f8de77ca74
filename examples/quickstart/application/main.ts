import { Service } from "./service";

const port = Number(process.env["PORT"] ?? 8080);
new Service().listen(port).then(
  (bound) => console.log(`the shop is open on port ${bound}`),
  (error: Error) => {
    console.error(`the shop cannot open on port ${port}: ${error.message}`);
    process.exit(1);
  },
);

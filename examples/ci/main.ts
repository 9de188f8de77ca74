import { App, S3Backend } from "cdktf";
import { MonitoringStack, SshFleet } from "cdktf-vm-observability";
import { join } from "node:path";

/** The stack that both deploy paths deploy. */
export function production(app: App, stateBucket = process.env.STATE_BUCKET): MonitoringStack {
  const stack = new MonitoringStack(app, "production", {
    fleet: SshFleet.of({
      hosts: [
        { name: "monitor-1", address: "10.20.0.5", roles: ["metrics"] },
        { name: "web-1", address: "10.20.0.11", labels: { service: "user-service" } },
      ],
      // Given as TF_VAR_deploy_key, to the plan and to the apply: it is neither in the plan nor in the state.
      login: { user: "admin", privateKeyVariable: "deploy_key", hostKeys: join(__dirname, "known_hosts") },
      rollout: { canary: 1 },
    }),
    channels: {
      slack: { urlFile: "/etc/observability/secrets/slack-url", channel: "#ops" },
      pagerduty: { routingKeyFile: "/etc/observability/secrets/pagerduty-key" },
    },
  });
  if (stateBucket !== undefined && stateBucket !== "") {
    new S3Backend(stack, {
      bucket: stateBucket,
      key: "observability/production.tfstate",
      region: "eu-central-1",
      encrypt: true,
    });
    // The lock is an object beside the state: two runs at once cannot both write it.
    stack.addOverride("terraform.backend.s3.use_lockfile", true);
  }
  return stack;
}

if (require.main === module) {
  const app = new App({ outdir: join(__dirname, "cdktf.out") });
  production(app);
  app.synth();
}

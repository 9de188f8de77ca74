const shared = {
  testEnvironment: "node",
  modulePathIgnorePatterns: ["<rootDir>/dist/", "/cdktf.out/"],
  moduleNameMapper: {
    "^cdktf-vm-observability$": "<rootDir>/index.ts",
    "^cdktf-vm-observability/aws$": "<rootDir>/constructs/targets/aws/index.ts",
    "^cdktf-vm-observability/aws-archive$": "<rootDir>/constructs/aws-archive/index.ts",
    "^cdktf-vm-observability/dashboards$": "<rootDir>/constructs/dashboards.ts",
    "^cdktf-vm-observability/elasticsearch$": "<rootDir>/constructs/elasticsearch.ts",
    "^cdktf-vm-observability/pagerduty$": "<rootDir>/constructs/pagerduty/index.ts",
    "^cdktf-vm-observability/grafana$": "<rootDir>/constructs/grafana.ts",
    "^cdktf-vm-observability/jaeger$": "<rootDir>/constructs/jaeger.ts",
    "^cdktf-vm-observability/kibana$": "<rootDir>/constructs/kibana.ts",
    "^cdktf-vm-observability/long-term$": "<rootDir>/constructs/long-term-store.ts",
    "^cdktf-vm-observability/tracing$": "<rootDir>/constructs/tracing.ts",
    "^cdktf-vm-observability/logs$": "<rootDir>/constructs/log-pipeline.ts",
    "^cdktf-vm-observability/retention$": "<rootDir>/constructs/retention-tiers.ts",
    "^cdktf-vm-observability/slo$": "<rootDir>/constructs/slo-tracker.ts",
    "^cdktf-vm-observability/testing$": "<rootDir>/testing/index.ts",
  },
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      { jsc: { parser: { syntax: "typescript" }, target: "es2022" }, module: { type: "commonjs" } },
    ],
  },
};

/** Tests that need more than Node: programs from the package registries, booted hosts. Each is a project of its own. */
const apart = ["tools", "pack", "e2e"];

/** @type {import("jest").Config} */
module.exports = {
  testSequencer: "<rootDir>/scripts/waiting-first.cjs",
  // How long a test may hang. It says nothing about speed: what asserts a time has a bound of its own.
  testTimeout: 600_000,
  projects: [
    {
      ...shared,
      displayName: "unit",
      testMatch: ["<rootDir>/test/**/*.test.ts", "<rootDir>/examples/**/*.test.ts"],
      testPathIgnorePatterns: ["/node_modules/", "/cdktf.out/", ...apart.map((name) => `<rootDir>/test/${name}/`)],
    },
    ...apart.map((name) => ({ ...shared, displayName: name, testMatch: [`<rootDir>/test/${name}/**/*.test.ts`] })),
  ],
};

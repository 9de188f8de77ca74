/** @type {import("jest").Config} */
module.exports = {
  testEnvironment: "node",
  roots: ["<rootDir>/test", "<rootDir>/examples"],
  testMatch: ["**/*.test.ts"],
  testPathIgnorePatterns: ["/node_modules/", "/cdktf.out/", "<rootDir>/test/e2e/", "<rootDir>/test/tools/", "<rootDir>/test/pack/"],
  modulePathIgnorePatterns: ["<rootDir>/dist/", "/cdktf.out/"],
  moduleNameMapper: {
    "^cdktf-vm-observability$": "<rootDir>/index.ts",
    "^cdktf-vm-observability/testing$": "<rootDir>/testing/index.ts",
  },
  transform: {
    "^.+\\.ts$": ["@swc/jest", { jsc: { parser: { syntax: "typescript" }, target: "es2022" }, module: { type: "commonjs" } }],
  },
};

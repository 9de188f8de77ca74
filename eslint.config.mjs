import js from "@eslint/js";
import prettier from "eslint-config-prettier";
import boundaries from "eslint-plugin-boundaries";
import jsdoc from "eslint-plugin-jsdoc";
import tseslint from "typescript-eslint";

// The floors of ARCHITECTURE.md: a folder may import itself and what is listed, nothing else of the project.
const units = ["units", "errors"];
const packages = "third-party";
const ground = [...units, "promql", "rules", "specification", "escalation", "artifacts", "host", "yaml", "pages"];
const floors = {
  units: [],
  errors: ["units"],
  yaml: [...units, packages],
  specification: [...units, packages],
  escalation: [...units, "specification"],
  artifacts: units,
  pages: [],
  promql: [...units, packages],
  rules: [...units, "promql"],
  host: [...units, "artifacts"],
  component: [...ground, packages],
  constructs: [...ground, "component"],
  stacks: [...ground, "component", "constructs"],
  testing: [...ground, "component", "constructs", "stacks"],
};

const allow = (from, to) => ({
  from: { element: { type: from } },
  allow: { to: { element: { types: { anyOf: to } } } },
});

const source = ["index.ts", "lib/**/*.ts", "constructs/**/*.ts", "stacks/**/*.ts", "testing/**/*.ts"];
const barred = {
  shaken: {
    regex: "^(zod|yaml|markdown-it|@prometheus-io/.*)$",
    message: "Import lib/third-party, which the build fills with what is used of the package.",
  },
  provider: {
    regex: "^@cdktf/provider-[^/]+$",
    message: "Import a provider's submodule: its index costs over 500 MB and a second and a half.",
  },
  engine: { regex: "^(constructs|cdktf|cdktn|@cdktf/.*)$", message: "lib/ is pure: constructs belong to constructs/." },
  effects: { regex: "^(node:)?(fs|fs/promises|child_process|os|http|https|net)$", message: "lib/ has no effects." },
};

export default tseslint.config(
  { ignores: ["**/node_modules/", "**/dist/", "**/cdktf.out/", "coverage/", "**/*.d.ts"] },
  js.configs.recommended,
  {
    files: ["**/*.ts"],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "no-restricted-imports": ["error", { patterns: [barred.provider] }],
      "no-restricted-syntax": [
        "error",
        {
          selector: "NewExpression[callee.name='Error']",
          message: "Throw a typed error of lib/errors: it says where, what, the rule and how to mend it.",
        },
      ],
    },
  },
  {
    files: source,
    plugins: { boundaries, jsdoc },
    settings: {
      "import/resolver": { typescript: { alwaysTryTypes: true } },
      "boundaries/elements": [
        ...[packages, ...ground].map((folder) => ({
          type: folder,
          pattern: `lib/${folder}`,
        })),
        { type: "component", pattern: "lib/exporters/*", capture: ["component"] },
        { type: "component", pattern: "lib/*", capture: ["component"] },
        { type: "constructs", pattern: "constructs" },
        { type: "stacks", pattern: "stacks" },
        { type: "testing", pattern: "testing" },
      ],
    },
    rules: {
      "boundaries/dependencies": [
        "error",
        {
          default: "disallow",
          policies: [
            { allow: { to: { module: { origin: ["external", "core"] } } } },
            ...Object.entries(floors).flatMap(([from, to]) => (to.length > 0 ? [allow(from, to)] : [])),
          ],
        },
      ],
      "jsdoc/require-jsdoc": [
        "error",
        {
          publicOnly: true,
          require: { ClassDeclaration: true, FunctionDeclaration: true, MethodDefinition: false },
          contexts: ["TSInterfaceDeclaration", "TSTypeAliasDeclaration", "TSEnumDeclaration"],
          checkConstructors: false,
        },
      ],
    },
  },
  {
    files: ["lib/**/*.ts"],
    ignores: ["lib/third-party/*.ts"],
    rules: {
      "no-restricted-imports": [
        "error",
        { patterns: [barred.provider, barred.engine, barred.effects, { ...barred.shaken, allowTypeImports: true }] },
      ],
    },
  },
  {
    files: ["constructs/**/*.ts", "stacks/**/*.ts", "testing/**/*.ts"],
    rules: {
      "no-restricted-syntax": [
        "error",
        {
          selector: "NewExpression[callee.name='Error']",
          message: "Throw a ValidationError: it says where, what, the rule and how to mend it.",
        },
        {
          selector: "BinaryExpression[operator='instanceof'][right.name=/^(Terraform|Construct|App|Token)/]",
          message:
            "Engines and copies of a package have classes of their own: use isConstruct, isTerraformResource, ….",
        },
      ],
    },
  },
  {
    files: ["examples/**/*.ts"],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [barred.provider, { regex: "^(\\.\\./){2,}", message: "Examples import the package by its name." }],
        },
      ],
    },
  },
  {
    files: ["**/*.mjs", "**/*.js"],
    languageOptions: { globals: { process: "readonly", console: "readonly", module: "writable", URL: "readonly" } },
  },
  prettier,
);

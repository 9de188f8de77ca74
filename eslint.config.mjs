import js from "@eslint/js";
import prettier from "eslint-config-prettier";
import boundaries from "eslint-plugin-boundaries";
import jsdoc from "eslint-plugin-jsdoc";
import tseslint from "typescript-eslint";
import circles from "./scripts/lint-circles.mjs";

// The floors of ARCHITECTURE.md: a folder may import itself and what is listed, nothing else of the project.
const units = ["units", "errors"];
const packages = "third-party";
const ground = [
  ...units,
  "escaping",
  "templates",
  "promql",
  "rules",
  "schema",
  "specification",
  "escalation",
  "artifacts",
  "certificates",
  "web-config",
  "host",
  "scraping",
  "panels",
  "dashboards",
  "long-term",
  "monitoring",
  "caddy",
  "server-exporters",
  "log-pipeline",
  "log-records",
  "tracing",
  "redaction",
  "correlation",
  "s3",
  "yaml",
  "pages",
  "pictures",
];
const floors = {
  units: [],
  errors: [],
  escaping: units,
  templates: [],
  yaml: [...units, packages],
  schema: [...units, packages],
  redaction: [],
  "log-records": ["errors", "schema", packages],
  correlation: ["units", "escaping"],
  specification: [...units, "escaping", "schema", "redaction", "correlation", packages],
  escalation: [...units, "specification"],
  artifacts: [...units, "schema"],
  certificates: [...units, "host", packages],
  "web-config": ["certificates", "host"],
  pages: ["escaping"],
  pictures: ["pages"],
  promql: [...units, "escaping", packages],
  rules: [...units, "escaping", "templates", "promql", "yaml", "correlation"],
  host: [...units, "escaping", "schema", "artifacts"],
  scraping: [...units, "host"],
  panels: units,
  s3: units,
  dashboards: [...units, "escaping", "correlation", "pages", "promql", "rules", "specification", "panels"],
  "long-term": [...units, "escaping", "rules", "host", "scraping", "specification"],
  monitoring: [...units, "schema", "pages", "rules", "host", "scraping", "panels", "long-term"],
  caddy: [...units, "escaping", "artifacts", "certificates", "host", "pages", "monitoring"],
  "server-exporters": [...units, "escaping", "artifacts", "host", "web-config", "rules", "specification", "panels"],
  "log-pipeline": [...units, "escaping", "host", "specification", "s3"],
  tracing: [...units, "correlation", "host", "specification"],
  component: [...ground, packages],
  constructs: [...ground, "component"],
  stacks: [...ground, "component", "constructs"],
  testing: [...ground, "component", "constructs", "stacks"],
  command: ["errors", "certificates"],
};

const allow = (from, to) => ({
  from: { element: { type: from } },
  allow: { to: { element: { types: { anyOf: to } } } },
});

const source = [
  "index.ts",
  "command/**/*.ts",
  "lib/**/*.ts",
  "constructs/**/*.ts",
  "stacks/**/*.ts",
  "testing/**/*.ts",
];
const barred = {
  shaken: {
    regex: "^(zod|yaml|markdown-it|re2js)$",
    message: "Import lib/third-party, which the build fills with what is used of the package.",
  },
  provider: {
    regex: "^@cdktf/provider-[^/]+$",
    message: "Import a provider's submodule: its index costs over 500 MB and a second and a half.",
  },
  engine: { regex: "^(constructs|cdktf|cdktn|@cdktf/.*)$", message: "lib/ is pure: constructs belong to constructs/." },
  effects: { regex: "^(node:)?(fs|fs/promises|child_process|os|http|https|net)$", message: "lib/ has no effects." },
};

const typedErrors = {
  selector: "NewExpression[callee.name='Error']",
  message: "Throw a typed error of lib/errors: it says where, what, the rule and how to mend it.",
};

// What tells that a text is escaped for another program: what is put in, or what is taken out.
const escapes = [
  "CallExpression[callee.name=/^encodeURI/]",
  "CallExpression[callee.property.name=/^replace(All)?$/][arguments.1.value=/^(\\\\|&#?\\w+;|%[0-9A-F]{2}|[$]{2,}|%%$)/]",
  "CallExpression[callee.property.name='join'][callee.object.callee.property.name='split'][arguments.0.value=/^(\\\\|&#?\\w+;|%[0-9A-F]{2}|[$]{2,}|%%$)/]",
  "CallExpression[callee.property.name=/^replace(All)?$/] > ArrowFunctionExpression > TemplateLiteral[quasis.0.value.raw=/^(\\\\|&|%|[$][$])/]",
].map((selector) => ({
  selector,
  message: "Escape with a function of lib/escaping: every dialect has one, held against its real reader.",
}));

// Markup from a template that does not escape. Messages of Alertmanager are templates of Go, which escapes them.
const markup = {
  selector:
    ":not(TaggedTemplateExpression) > TemplateLiteral[quasis.0.value.raw=/^<(!|(a|p|[uo]l|li|h[1-6]|t[rdh]|table|div|span|section|code|pre|option|script|svg|text)\\b)/]",
  message: "Write HTML and SVG with markup`…` of lib/pages, which escapes what is put into it.",
};

export default tseslint.config(
  { ignores: ["**/node_modules/", ".cache/", "**/dist/", "**/cdktf.out/", "coverage/", "**/*.d.ts"] },
  js.configs.recommended,
  {
    files: ["**/*.ts"],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { circles },
    rules: {
      "circles/none": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "no-restricted-imports": ["error", { patterns: [barred.provider] }],
      "no-restricted-syntax": ["error", typedErrors],
    },
  },
  {
    files: ["lib/**/*.ts"],
    // A script for browsers has nothing but what browsers have; the pattern of a regular expression is rewritten, not escaped.
    ignores: [
      "lib/escaping/*.ts",
      // Below lib/escaping: messages are for terminals.
      "lib/errors/wording.ts",
      "lib/runbooks/rca-script.ts",
      "lib/promql/{regex,strings}.ts",
      "lib/host/system-files.ts",
      "lib/exporters/node/plan.ts",
    ],
    rules: { "no-restricted-syntax": ["error", typedErrors, ...escapes, markup] },
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
        { type: "command", pattern: "command" },
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
        typedErrors,
        ...escapes,
        markup,
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
    // Scripts of the portal's pages; `tsconfig.browser.json` checks their types.
    files: ["lib/{dashboards,portal}/browser/*.mjs"],
    languageOptions: {
      globals: Object.fromEntries(
        [
          ...[
            "AbortSignal",
            "clearTimeout",
            "document",
            "fetch",
            "getComputedStyle",
            "history",
            "IntersectionObserver",
            "localStorage",
          ],
          ...["location", "matchMedia", "ResizeObserver", "setTimeout", "URLSearchParams", "window"],
        ].map((name) => [name, "readonly"]),
      ),
    },
  },
  {
    files: ["**/*.mjs", "**/*.js"],
    languageOptions: { globals: { process: "readonly", console: "readonly", module: "writable", URL: "readonly" } },
  },
  prettier,
);

import type { IConstruct } from "constructs";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { type Advice, quoted, ValidationError } from "../lib/errors";
import {
  type Alert,
  type Catalogue,
  checkRules,
  type OwnRuleFile,
  readRuleFile,
  type RecordingRule,
  type RuleCheckOptions,
} from "../lib/rules";

/** Rule files that exist already, of one server. */
export class RuleFiles {
  private readonly files: OwnRuleFile[] = [];

  constructor(
    private readonly scope: IConstruct,
    private readonly features: readonly string[],
  ) {}

  /** All of them, in the order in which they came. */
  public get all(): readonly OwnRuleFile[] {
    return [...this.files];
  }

  /** Their alerts; those without a severity are for a routing other than ours. */
  public get alerts(): readonly Alert[] {
    return this.files.flatMap(({ alerts }) => alerts.filter(({ severity }) => severity !== ""));
  }

  /** What they record, each name once: two rules may record one name with other labels. */
  public get recording(): readonly RecordingRule[] {
    const all = this.files.flatMap(({ recording }) => recording);
    const byName = new Map<string, RecordingRule>();
    for (const rule of all) byName.set(rule.record, byName.has(rule.record) ? { ...rule, open: true } : rule);
    return [...byName.values()];
  }

  /** @throws ValidationError when Prometheus could not read it, or when the name is taken */
  public add(name: string, text: string): void {
    if (this.files.some((file) => file.name === name))
      throw new ValidationError(this.scope, [
        { path: "ruleFiles", message: `must have unique names, got ${name} twice` },
      ]);
    this.files.push(readRuleFile(name, text, this.features));
  }

  /** The file at `path`, seen from the folder that the app runs in. */
  public addFrom(path: string): void {
    this.add(basename(path).replace(/\.ya?ml$/, ""), this.textAt(path));
  }

  /** What would be refused, were the rules written here: they already run on some server, so these are reported but not refused. */
  public advice(catalogue: Catalogue, options: RuleCheckOptions): readonly Advice[] {
    return this.files.flatMap(({ name, recording, alerts }) =>
      checkRules([{ name, recording, alerts }], catalogue, options).problems.map(({ path, message }) => ({
        name: "rules.file" as const,
        path: `rule file ${path}`,
        message,
      })),
    );
  }

  private textAt(path: string): string {
    try {
      return readFileSync(path, "utf8");
    } catch (error) {
      const why = (error as { readonly code?: string }).code ?? String(error);
      const message = `must be files that can be read from the folder that the app runs in, got ${quoted(path)} (${why})`;
      throw new ValidationError(this.scope, [{ path: "prometheus.rule_files", message }]);
    }
  }
}

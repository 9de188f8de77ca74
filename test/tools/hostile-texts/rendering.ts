import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Suite } from "../../../harness/debian";
import { HarnessError } from "../../../harness/harness-error";
import { messageLinks, messageTemplates } from "../../../lib/alertmanager/messages";
import { Duration } from "../../../lib/units";
import { runTool } from "../run-tool";

/** Our templates, as a suite's Alertmanager renders them. */
export class Rendering {
  private readonly folder = mkdtempSync(join(tmpdir(), "vmo-texts-"));
  /** File with the templates. */
  public readonly templates = join(this.folder, "observability.tmpl");

  constructor(private readonly suite: Suite) {
    writeFileSync(this.templates, messageTemplates(messageLinks({ webPages: true, around: Duration.minutes(5) })));
  }

  /** What a template makes of alerts that have `labels` and, as summary and description, the values of those. */
  public async of(template: string, labels: readonly Readonly<Record<string, string>>[]): Promise<string> {
    const time = "2026-11-28T10:00:00Z";
    const alerts = labels.map((own) => ({
      status: "firing",
      labels: own,
      annotations: {
        summary: Object.values(own)[0],
        description: Object.values(own)[1],
        runbook_url: Object.values(own)[0],
      },
      startsAt: time,
      endsAt: time,
      generatorURL: Object.values(own)[0],
    }));
    const one = alerts.length === 1 ? alerts[0] : undefined;
    const common = { commonLabels: one?.labels ?? {}, commonAnnotations: one?.annotations ?? {}, groupLabels: {} };
    return this.given(template, { alerts, ...common });
  }

  /** The same of alerts and what they have in common. */
  public async given(template: string, given: object): Promise<string> {
    const data = { receiver: "all", status: "firing", externalURL: "https://alerts.example.com", ...given };
    const file = join(this.folder, "data.json");
    writeFileSync(file, JSON.stringify(data));
    const text = `{{ template "observability.${template}" . }}`;
    const args = [
      "template",
      "render",
      `--template.glob=${this.templates}`,
      `--template.data=${file}`,
      `--template.text=${text}`,
    ];
    const { code, stdout, stderr } = await runTool("amtool", this.suite, args);
    if (code !== 0) throw new HarnessError(stderr);
    return stdout;
  }

  public remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

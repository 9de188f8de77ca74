/** What a report about an incident begins with. */
export interface RcaIncident {
  /** Name of the alert. */
  readonly alert: string;
  /** @default - all instances of the alert */
  readonly instance?: string;
  /** When it began: ISO 8601, or milliseconds since 1970. */
  readonly from: string;
  /** When it ended, in the same words; empty while it lasts. */
  readonly to: string;
  /** The moment until which an incident that lasts is shown, in the same words. @default - its first hour */
  readonly now?: string;
}

/**
 * The template of a report with everything that is known put in for its placeholders: `{{alert}}`, `{{instance|url}}`,
 * `{{from|ms}}`, `{{to|iso}}`, `{{to|url}}`, `{{to|time}}`, `{{duration}}`, `{{range}}`, `{{selector|url}}`. What is not known stays a word
 * in parentheses.
 *
 * The page runs this function as text, so it uses nothing outside itself.
 */
export function fillReport(template: string, incident: RcaIncident): string {
  const moment = (given: string): Date | undefined => {
    const date = new Date(/^\d+$/.test(given) ? Number(given) : given);
    return given === "" || Number.isNaN(date.getTime()) ? undefined : date;
  };
  const { alert, instance = "" } = incident;
  const [from, to] = [moment(incident.from), moment(incident.to)];
  const until = to ?? moment(incident.now ?? "");
  const minutes = from && until ? Math.max(1, Math.round((until.getTime() - from.getTime()) / 60_000)) : undefined;
  const labels = [
    ...(alert === "" ? [] : [`alertname=${JSON.stringify(alert)}`]),
    ...(instance === "" ? [] : [`instance=${JSON.stringify(instance)}`]),
  ];
  const texts: Readonly<Record<string, string>> = {
    alert,
    instance,
    duration: minutes === undefined || to === undefined ? "" : `${minutes} min`,
    // Half as much again, so that what led to it is in the picture.
    range: `${Math.ceil((minutes ?? 60) * 1.5)}m`,
    selector: `ALERTS{${labels.join(",")}}`,
  };
  const moments: Readonly<Record<string, Date | undefined>> = { from, to };
  const written = (name: string, form: string): string => {
    const date = moments[name];
    if (name === "from" || name === "to") {
      if (date === undefined) return form === "ms" || form === "iso" ? (name === "from" ? "now-1h" : "now") : "";
      if (form === "ms") return String(date.getTime());
      const iso = date.toISOString();
      if (form === "iso") return iso;
      if (form === "time") return `&time=${iso}`;
      const text = iso.slice(0, 19).replace("T", " ");
      return form === "url" ? encodeURIComponent(text) : text;
    }
    const text = texts[name] ?? "";
    return form === "url" ? encodeURIComponent(text) : text.replace(/[`|\r\n]/g, " ");
  };
  return template.replace(/\{\{(\w+)(?:\|(\w+))?\}\}/g, (_, name: string, form: string | undefined) => {
    const text = written(name, form ?? "");
    return text === "" && form === undefined ? `(${name})` : text;
  });
}

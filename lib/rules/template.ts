const ACTION = /\{\{-?\s*(.*?)\s*-?\}\}/gs;

/** A part that is only there with a label: `{{ with $labels.port }} port {{ . }}{{ end }}`. */
const WITH = /\{\{ with \$labels\.([A-Za-z_]\w*) \}\}(.*?)\{\{ end \}\}/g;

/** Labels that the templates of `text` read: `{{ $labels.instance }}`, `{{ index $labels "instance" }}`. */
export function labelsUsed(text: string): readonly string[] {
  const found = [...text.matchAll(ACTION)].flatMap(([, action = ""]) => [
    ...[...action.matchAll(/\$labels\.([A-Za-z_]\w*)/g)].map(([, label]) => label ?? ""),
    ...[...action.matchAll(/index\s+\$labels\s+"([^"]+)"/g)].map(([, label]) => label ?? ""),
  ]);
  return [...new Set(found)];
}

/**
 * `text` as Prometheus writes it for an alert with `labels` and `value`; nothing when it uses more of the template language
 * than labels, a part that is only there with one, and a value printed with `printf "%.<digits>f"`, or the value where none is known.
 */
export function expanded(
  text: string,
  labels: Readonly<Record<string, string>>,
  value: number | undefined,
): string | undefined {
  let known = true;
  const chosen = text.replace(WITH, (_, label: string, inner: string) =>
    (labels[label] ?? "") === "" ? "" : inner.replace("{{ . }}", `{{ $labels.${label} }}`),
  );
  const result = chosen.replace(ACTION, (_, action: string) => {
    const label = /^\$labels\.([A-Za-z_]\w*)$/.exec(action)?.[1];
    if (label !== undefined) return labels[label] ?? "";
    const digits = (/^printf "%\.(\d)f" \$value$/.exec(action) ?? /^\$value \| printf "%\.(\d)f"$/.exec(action))?.[1];
    if (digits !== undefined && value !== undefined) return value.toFixed(Number(digits));
    known = false;
    return "";
  });
  return known ? result : undefined;
}

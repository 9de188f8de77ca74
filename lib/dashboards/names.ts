import { createHash } from "node:crypto";
import type { Dashboard } from "../panels";

/** Folder of dashboards that name none. */
export const FOLDER = "General";

/** Grafana's limit. */
const LONGEST_UID = 40;

const UID = new RegExp(`^[A-Za-z0-9_-]{1,${LONGEST_UID}}$`);

/** Whether Grafana takes `text` for the name of a dashboard. */
export function isUid(text: string): boolean {
  return UID.test(text);
}

/** The same name for the same title, wherever the dashboard stands: addresses that people keep go on working. */
export function uidOf({ uid, title }: Pick<Dashboard, "uid" | "title">): string {
  if (uid !== undefined) return uid;
  const words = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  const isPlain = words !== "" && words.length <= LONGEST_UID && /^[\x20-\x7e]*$/.test(title);
  return isPlain ? words : `${words.slice(0, LONGEST_UID - 9)}-${digest(title).toString(16)}`.replace(/^-/, "");
}

/** A number for the panel called `title`, which stays the same when others are added, moved or removed. */
export function panelId(title: string): number {
  return digest(title) % (2 ** 31 - 1) || 1;
}

function digest(text: string): number {
  return createHash("sha256").update(text).digest().readUInt32BE();
}

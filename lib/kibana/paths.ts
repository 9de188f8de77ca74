import { DATA_ROOT } from "../host";
import { COMPONENT } from "./model";

/** What it keeps beside Elasticsearch: its own identity, and nothing of people's. */
export const DATA = `${DATA_ROOT}/${COMPONENT}`;

/** Files of the release. */
export const [CONFIG, START, GATE_START, OBJECTS, SPACE] = [
  `${COMPONENT}/kibana.yml`,
  `${COMPONENT}/start.sh`,
  `${COMPONENT}/gate.sh`,
  `${COMPONENT}/seeds/logs.multipart`,
  `${COMPONENT}/seeds/space.json`,
] as const;

/** Names of its secrets. */
export const CREDENTIALS = {
  password: "elasticsearch-password",
  authority: "elasticsearch-authority",
  people: "people-password",
} as const;

/** Its own keys, each with the setting that it is for: sessions, what saved objects hide, and reports. */
export const KEYS = {
  "sessions-key": "xpack.security.encryptionKey",
  "objects-key": "xpack.encryptedSavedObjects.encryptionKey",
  "reports-key": "xpack.reporting.encryptionKey",
} as const;

import { gateUnit } from "../caddy";
import { type ConfigFile, fleetNameOf, OWN_NAME, type Request, type Seed } from "../host";
import { Duration } from "../units";
import { COMPONENT, type KibanaModel } from "./model";
import { savedObjects } from "./objects";
import { CREDENTIALS, OBJECTS, SPACE } from "./paths";

/** Where Kibana says by the status of its answer whether it works; who does not sign in is told nothing more. */
export const STATUS = "/api/status";

/** Where it takes saved objects, and the one space. */
const [IMPORT, DEFAULT_SPACE] = ["/api/saved_objects/_import", "/api/spaces/space/default"] as const;

/** Paths at which the host itself signs in. */
export const SEED_PATHS: readonly string[] = [STATUS, IMPORT, DEFAULT_SPACE];

/** Elasticsearch's nodes may still be at their own release, one after the other, and Kibana brings its indices to a new version first. */
const READY = Duration.minutes(30);

const PATIENCE = Duration.minutes(2);

/** What stands between the parts of a form. Lines of JSON begin otherwise. */
const BOUNDARY = "vmo-saved-objects";

/** What Kibana is told once it runs, in this order; all of it is harmless when it is told again. */
export function seedsOf(model: KibanaModel, version: string): readonly Seed[] {
  return [
    {
      purpose: "Kibana is ready, in the new version",
      ...asked(model, STATUS),
      contains: `"number":"${version}"`,
      deadline: READY,
    },
    {
      purpose: "the space of all logs",
      ...asked(model, DEFAULT_SPACE),
      method: "PUT",
      body: { releaseFile: SPACE, mediaType: "application/json" },
    },
    {
      purpose: "data views, searches and the overview of logs",
      ...asked(model, `${IMPORT}?overwrite=true`),
      method: "POST",
      body: { releaseFile: OBJECTS, mediaType: `multipart/form-data; boundary=${BOUNDARY}` },
      contains: '"success":true',
    },
  ];
}

/** As an administrator of the portal would be signed in. */
function asked({ ports, store }: KibanaModel, path: string): Pick<Request, "url" | "as" | "credential" | "timeout"> {
  return {
    url: `https://${fleetNameOf(OWN_NAME)}:${ports.gate}${path}`,
    as: "fleet",
    credential: {
      unit: gateUnit(COMPONENT),
      name: CREDENTIALS.people,
      scheme: "basic",
      user: store.people.users.admin,
    },
    timeout: PATIENCE,
  };
}

/** Files that they send. */
export function seedFiles(model: KibanaModel): readonly ConfigFile[] {
  const space = { id: "default", name: "Logs", description: "Logs of the fleet." };
  return [
    { path: SPACE, content: `${JSON.stringify(space, undefined, 2)}\n`, onChange: "nothing" },
    { path: OBJECTS, content: formOf(model), onChange: "nothing" },
  ];
}

/** The form by which Kibana takes what it has exported. */
function formOf(model: KibanaModel): string {
  const lines = savedObjects(model).map((object) => `${JSON.stringify(object)}\n`);
  return [
    `--${BOUNDARY}`,
    'Content-Disposition: form-data; name="file"; filename="logs.ndjson"',
    "Content-Type: application/ndjson",
    "",
    lines.join(""),
    `--${BOUNDARY}--`,
    "",
  ].join("\r\n");
}

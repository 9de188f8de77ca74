import { Token } from "cdktf";
import { isUnit, type Problem, type PropKinds, propProblems, quoted } from "../../../lib/errors";
import { selectorProblems } from "../hosts";
import type { AwsGrant } from "./access";
import type {
  AwsAdminAccess,
  AwsAdoption,
  AwsEndpoints,
  AwsFleetProps,
  AwsHostProps,
  AwsVolumeProps,
  AwsWaitProps,
} from "./props";

const WAIT_PROPS: PropKinds<AwsWaitProps> = { timeout: "duration?" };
const ACCESS_PROPS: PropKinds<AwsAdminAccess> = { cidrs: "list", ports: "list?" };
const ENDPOINT_PROPS: PropKinds<AwsEndpoints> = { s3: "text?", ec2: "text?", secrets: "text?" };
const VOLUME_PROPS: PropKinds<AwsVolumeProps> = { size: "bytes", iops: "number?", throughput: "number?" };
const ADOPTION_PROPS: PropKinds<AwsAdoption> = { instanceId: "text?", tags: "object?", roleName: "text?" };
const IMAGE_PROPS = { id: "text" } as const;
const GRANT_PROPS: PropKinds<AwsGrant> = {
  sid: "text",
  on: "selector",
  actions: "list",
  resources: "any",
  condition: "object?",
};

/** What is wrong with the shape of the objects among a fleet's props. */
export function fleetPartProblems({ wait, adminAccess, endpoints, image }: AwsFleetProps): readonly Problem[] {
  return [
    ...(wait === undefined || wait === false ? [] : propProblems(wait, WAIT_PROPS, "wait")),
    ...(adminAccess === undefined ? [] : propProblems(adminAccess, ACCESS_PROPS, "adminAccess")),
    ...(endpoints === undefined ? [] : propProblems(endpoints, ENDPOINT_PROPS, "endpoints")),
    ...imageShapeProblems(image, "image"),
  ];
}

/** What is wrong with the shape of the objects among a host's props. */
export function hostPartProblems({ dataVolume, adopt, image }: AwsHostProps, place: string): readonly Problem[] {
  return [
    ...(dataVolume === undefined || dataVolume === false ? [] : volumeShapeProblems(dataVolume, `${place}.dataVolume`)),
    ...(adopt === undefined ? [] : propProblems(adopt, ADOPTION_PROPS, `${place}.adopt`)),
    ...imageShapeProblems(image, `${place}.image`),
  ];
}

/** What is wrong with the shape of a volume. */
export function volumeShapeProblems(volume: AwsVolumeProps, path: string): readonly Problem[] {
  // The root volume is given so.
  if (isUnit("Bytes", volume))
    return [
      {
        path,
        message: `must be an object with size, got ${quoted(volume)}; write { size: Bytes.parse(${quoted(volume)}) }`,
      },
    ];
  return propProblems(volume, VOLUME_PROPS, path);
}

function imageShapeProblems(image: unknown, path: string): readonly Problem[] {
  return typeof image === "object" ? propProblems<object>(image, IMAGE_PROPS, path) : [];
}

/** What is wrong with something more that hosts may do. */
export function grantProblems(grant: AwsGrant): readonly Problem[] {
  const wrong = propProblems(grant, GRANT_PROPS, "allow");
  if (wrong.length > 0) return wrong;
  const { sid, on, actions, resources } = grant;
  const allBut = (Object(resources) as { readonly allBut?: unknown }).allBut;
  return [
    ...selectorProblems("allow.on", on),
    ...(Token.isUnresolved(sid) || /^[A-Za-z0-9]+$/.test(sid)
      ? []
      : [{ path: "allow.sid", message: `must be letters and digits, got ${quoted(sid)}` }]),
    ...textsProblems("allow.actions", actions, 'a list of actions such as ["sns:Publish"]'),
    ...(allBut === undefined
      ? textsProblems("allow.resources", resources, "a list of ARNs, or { allBut } with one")
      : textsProblems("allow.resources.allBut", allBut, "a list of ARNs")),
  ];
}

/** IAM takes no empty list. */
function textsProblems(path: string, given: unknown, rule: string): readonly Problem[] {
  if (Array.isArray(given) && given.length > 0 && given.every((one) => typeof one === "string")) return [];
  return [{ path, message: `must be ${rule}, got ${quoted(given)}` }];
}

import { Token } from "cdktf";
import { type Problem, quoted } from "../../../lib/errors";
import type { AwsHostProps } from "./props";

/** What is certainly wrong with an adoption. */
export function adoptionProblems(host: AwsHostProps, place: string): readonly Problem[] {
  const { instanceId, tags } = host.adopt ?? {};
  const problems: Problem[] = [];
  if ((instanceId === undefined) === (Object.keys(tags ?? {}).length === 0))
    problems.push({
      path: `${place}.adopt`,
      message: `must have either instanceId or tags, got ${instanceId === undefined ? "neither" : "both"}`,
    });
  if (instanceId !== undefined && !Token.isUnresolved(instanceId) && !/^i-[0-9a-f]+$/.test(instanceId))
    problems.push({
      path: `${place}.adopt.instanceId`,
      message: `must be the id of an instance, such as "i-0123456789abcdef0", got ${quoted(instanceId)}`,
    });
  const created = ["subnetId", "instanceType", "image", "rootVolume", "dataVolume", "publicAddress"] as const;
  for (const key of created) {
    if (host[key] === undefined || host[key] === false) continue;
    problems.push({ path: `${place}.${key}`, message: "must be left out: the instance exists and keeps what it has" });
  }
  return problems;
}

/** Instances that two hosts adopt: pointers and tags of the one would overwrite those of the other. */
export function adoptedTwice(hosts: readonly AwsHostProps[]): readonly Problem[] {
  const known = new Map<string, string>();
  return hosts.flatMap(({ adopt, name }, index): readonly Problem[] => {
    if (!adopt) return [];
    const key = adopt.instanceId ?? JSON.stringify(Object.entries(adopt.tags ?? {}).sort());
    const before = known.get(key);
    known.set(key, name);
    if (before === undefined) return [];
    return [
      { path: `hosts[${index}].adopt`, message: `must be another instance, got the one of the host "${before}"` },
    ];
  });
}

import { type Problem, quoted } from "../errors";
import type { ComponentPlan } from "./component-plan";

/** A setting of the kernel, the least value that it must have, and the component that wants that much. */
export interface KernelSetting {
  readonly key: string;
  readonly value: number;
  readonly component: string;
}

/** The kernel settings of `plans`, each once with the largest value that one of them wants, sorted by key. */
export function kernelSettings(plans: readonly ComponentPlan[]): readonly KernelSetting[] {
  const most = new Map<string, KernelSetting>();
  for (const { component, kernel = {} } of plans)
    for (const [key, value] of Object.entries(kernel))
      if (value > (most.get(key)?.value ?? -1)) most.set(key, { key, value, component });
  return [...most.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** A file of sysctl.d with `settings`; undefined where there are none. */
export function renderKernelSettings(settings: readonly KernelSetting[]): string | undefined {
  if (settings.length === 0) return undefined;
  return settings.map(({ key, value }) => `${key} = ${value}\n`).join("");
}

/** Kernel settings of a plan that have no name or value of such. */
export function kernelProblems({ component, kernel = {} }: ComponentPlan): readonly Problem[] {
  return Object.entries(kernel).flatMap(([key, value]) => {
    if (/^[a-z0-9_]+(\.[a-z0-9_-]+)+$/.test(key) && Number.isSafeInteger(value) && value >= 0) return [];
    const rule = 'must be settings such as "vm.max_map_count" with whole numbers from 0';
    return [{ path: `${component}.kernel`, message: `${rule}, got ${quoted(key)} of ${quoted(value)}` }];
  });
}

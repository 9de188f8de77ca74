import { Token } from "cdktf";
import type { HostArchitecture, HostDistribution } from "../../../lib/artifacts";
import type { Problem } from "../../../lib/errors";
import type { ComponentPlan } from "../../../lib/host";
import type { HostShape } from "../fleet";

/** Operating systems whose current machine image AWS names by a public parameter. */
export type AwsSystem = "debian-12" | "debian-13" | "ubuntu-24.04" | "amazon-linux-2023";

/** What a host boots: a system in its current image, or an image by its id (which may be a token). */
export type AwsImage = AwsSystem | { readonly id: string };

/** Systems that {@link AwsImage} knows by name. */
export const AWS_SYSTEMS: readonly AwsSystem[] = ["debian-12", "debian-13", "ubuntu-24.04", "amazon-linux-2023"];

/**
 * Public parameter with the id of a system's current image.
 *
 * @see https://wiki.debian.org/Cloud/AmazonEC2Image
 * @see https://documentation.ubuntu.com/aws/aws-how-to/instances/find-ubuntu-images/
 * @see https://docs.aws.amazon.com/linux/al2023/ug/ec2.html
 */
export function imageParameterOf(system: AwsSystem, architecture: HostArchitecture): string {
  switch (system) {
    case "debian-12":
    case "debian-13":
      return `/aws/service/debian/release/${system.slice("debian-".length)}/latest/${architecture}`;
    case "ubuntu-24.04":
      return `/aws/service/canonical/ubuntu/server/24.04/stable/current/${architecture}/hvm/ebs-gp3/ami-id`;
    case "amazon-linux-2023": {
      const machine = architecture === "amd64" ? "x86_64" : "arm64";
      return `/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-${machine}`;
    }
  }
}

/** Whether the packages of a distribution can be installed on hosts with this image; unknown for images by id. */
function carriesPackagesOf(image: AwsImage, distribution: HostDistribution): boolean {
  return typeof image === "object" || image === distribution;
}

/** Processors of an instance type: Graviton families have a "g" after their generation (`m7g`, `c7gn`). */
export function architectureOf(instanceType: string): HostArchitecture {
  if (Token.isUnresolved(instanceType)) return "amd64";
  const attributes = /^[a-z]+\d+([a-z]*)/.exec(instanceType)?.[1] ?? "";
  return attributes.includes("g") || instanceType.startsWith("a1.") ? "arm64" : "amd64";
}

/** Hosts whose image cannot carry the packages that they get: distribution packages exist for Debian alone. */
export function packageProblems(
  hosts: readonly { readonly name: string; readonly image: AwsImage; readonly shape: HostShape }[],
  plansOf: (shape: HostShape) => readonly ComponentPlan[],
): readonly Problem[] {
  return hosts.flatMap(({ name, image, shape }) => {
    const packages = plansOf(shape).flatMap(({ component, artifacts }) =>
      artifacts.flatMap((artifact) =>
        artifact.kind === "package" && !carriesPackagesOf(image, artifact.distribution)
          ? [`${component} (${artifact.distribution})`]
          : [],
      ),
    );
    if (packages.length === 0) return [];
    const what = typeof image === "string" ? image : image.id;
    const rule = `must carry the packages of ${packages.join(", ")}`;
    return [
      {
        path: `hosts.${name}.image`,
        message: `${rule}, got "${what}"; use programs from "upstream", or a Debian image`,
      },
    ];
  });
}

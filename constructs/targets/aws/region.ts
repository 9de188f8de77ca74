import { DataAwsRegion } from "@cdktf/provider-aws/lib/data-aws-region";
import { Aspects, type TerraformProvider, TerraformDataSource, TerraformResource, TerraformStack, Token } from "cdktf";
import type { Construct, IConstruct } from "constructs";
import { type Problem, quoted } from "../../../lib/errors";
import type { AwsFleetProps } from "./props";

/** What Terraform holds against a plan. */
export interface Precondition {
  readonly condition: string;
  readonly errorMessage: string;
}

/** The provider of everything in `fleet`, where that is not the stack's own. */
export function providerOf(
  fleet: Construct,
  { provider }: Pick<AwsFleetProps, "provider">,
): TerraformProvider | undefined {
  return typeof provider === "function" ? provider(TerraformStack.of(fleet)) : provider;
}

/** Gives `provider` to everything of AWS in `fleet`, whoever puts it there and when. */
export function useProvider(fleet: Construct, provider: TerraformProvider): void {
  Aspects.of(fleet).add({
    visit(construct: IConstruct) {
      const isResource =
        TerraformResource.isTerraformResource(construct) || TerraformDataSource.isTerraformDataSource(construct);
      if (isResource && construct.terraformResourceType.startsWith("aws_")) construct.provider ??= provider;
    },
  });
}

/** A provider that says it works in another region. */
export function regionProblems(provider: TerraformProvider | undefined, region: string): readonly Problem[] {
  const { region: other } = (provider ?? {}) as { readonly region?: string };
  if (other === undefined || [other, region].some((text) => Token.isUnresolved(text)) || other === region) return [];
  return [
    { path: "region", message: `must be the provider's region, which is ${quoted(other)}, got ${quoted(region)}` },
  ];
}

/**
 * Refuses plans where the provider works in another region than the `what` says, which is what hosts and Prometheus ask.
 *
 * @param mend - what to do: "; give …"
 */
export function sameRegion(fleet: Construct, region: string, what = "fleet", mend = ""): Precondition {
  const own = new DataAwsRegion(fleet, "region");
  const id = `${own.terraformResourceType}.${own.friendlyUniqueId}.id`;
  const given = Token.isUnresolved(region) ? region : JSON.stringify(region);
  return {
    condition: `\${data.${id} == ${given}}`,
    errorMessage: `the ${what}'s region is ${Token.isUnresolved(region) ? "another" : quoted(region)}, and its provider works in \${data.${id}}${mend}`,
  };
}

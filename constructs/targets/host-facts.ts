import type { Construct } from "constructs";
import { type PropKinds, propProblems, ValidationError } from "../../lib/errors";
import { FLEET_HOSTS, FLEET_NAMES_FACT } from "../../lib/host";
import type { FactContent, HostFact } from "./fleet";
import { type Host, selectorProblems } from "./hosts";
import { isMeant } from "./meant";

const FACT_PROPS: PropKinds<HostFact> = { path: "text", on: "selector", content: "fact" };

/** Facts of every fleet, and what the activation makes of them. */
const OWN_FACTS = new RegExp(`^(host\\.env|targets/.*|volumes|volume-\\w+\\.conf|${FLEET_NAMES_FACT}|${FLEET_HOSTS})$`);

/** Facts that were added to those that every fleet writes: files beside the releases of hosts. */
export class HostFacts {
  private readonly facts: HostFact[] = [];

  /** @param fleet - what messages name */
  constructor(private readonly fleet: Construct) {}

  /** @throws ValidationError when there is a fact of this path already, or the fleet writes it itself */
  public add(fact: HostFact): void {
    const { on } = Object(fact) as Partial<HostFact>;
    ValidationError.throwIfAny(this.fleet, [
      ...propProblems(fact, FACT_PROPS, "fact"),
      ...selectorProblems("fact.on", on),
    ]);
    if (OWN_FACTS.test(fact.path))
      throw new ValidationError(this.fleet, [
        { path: fact.path, message: "is a fact that the fleet writes itself; give yours another path" },
      ]);
    if (this.facts.some(({ path }) => path === fact.path))
      throw new ValidationError(this.fleet, [
        { path: fact.path, message: "is a fact of the fleet already; a fact has one writer" },
      ]);
    this.facts.push(fact);
  }

  /** All of them, in the order given. They are only added, so their number stands for all of them. */
  public get all(): readonly HostFact[] {
    return this.facts;
  }

  /** Those of a host, by their paths. */
  public of(host: Host): Readonly<Record<string, FactContent>> {
    const meant = this.facts.filter(({ on }) => isMeant(on, host.shape));
    return Object.fromEntries(
      meant.map(({ path, content }) => [
        path,
        typeof content === "function" ? this.made(path, content(host)) : content,
      ]),
    );
  }

  /** What a function made for a host. */
  private made(path: string, content: FactContent): FactContent {
    ValidationError.throwIfAny(this.fleet, propProblems<object>({ content }, { content: "fact" }, path));
    return content;
  }
}

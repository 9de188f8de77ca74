import { type Contribution, type Monitoring, type MonitoringOptions, monitoringOf } from "../lib/monitoring";

/** The hub: what everybody contributes to be seen, and what follows from all of it. Nothing else knows two components. */
export class Observability {
  private given: readonly Contribution[] = [];
  private made: { readonly from: readonly Contribution[]; readonly monitoring: Monitoring } | undefined;

  constructor(private readonly options: MonitoringOptions) {}

  /** Adds to what is monitored. */
  public contribute(contribution: Contribution): void {
    this.given = [...this.given, contribution];
  }

  /** All that was contributed, in order; the same list until something is added. */
  public get contributions(): readonly Contribution[] {
    return this.given;
  }

  /** What is monitored as of now; the same object until something is contributed. */
  public get monitoring(): Monitoring {
    if (this.made?.from !== this.given)
      this.made = { from: this.given, monitoring: monitoringOf(this.given, this.options) };
    return this.made.monitoring;
  }
}

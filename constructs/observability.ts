import { type Contribution, type Monitoring, type MonitoringOptions, monitoringOf } from "../lib/monitoring";

/** The hub: what everybody contributes to be seen, and what follows from all of it. Nothing else knows two components. */
export class Observability {
  private readonly contributions: Contribution[] = [];
  private made: { readonly from: number; readonly monitoring: Monitoring } | undefined;

  constructor(private readonly options: MonitoringOptions) {}

  /** Adds to what is monitored. */
  public contribute(contribution: Contribution): void {
    this.contributions.push(contribution);
  }

  /** How much was contributed. Contributions are only added, so the number stands for all of them. */
  public get size(): number {
    return this.contributions.length;
  }

  /** What is monitored as of now; the same object until something is contributed. */
  public get monitoring(): Monitoring {
    if (this.made?.from !== this.size)
      this.made = { from: this.size, monitoring: monitoringOf(this.contributions, this.options) };
    return this.made.monitoring;
  }
}

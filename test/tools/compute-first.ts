import { getPriority, setPriority } from "node:os";

/** Of 40 steps; each is about a quarter more of a busy processor. Root alone may ask for it. */
const FIRST = -15;

/**
 * Lets the programs that a test file starts compute before all else on this machine: for tests that hold them to seconds while
 * other tests load every processor.
 */
export function computeFirst(): void {
  const before = getPriority();
  beforeAll(() => setPriority(FIRST));
  afterAll(() => setPriority(before));
}

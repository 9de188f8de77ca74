/** How a call ended: `taken`, or the error's kind and message. */
export function endOf(call: () => unknown): string {
  try {
    call();
    return "taken";
  } catch (error) {
    const { name, message } = error as Error;
    return `${name}: ${message}`;
  }
}

/** An error of ours that says where and what is right; of the engine's, the one that has such in it. */
const ANSWER =
  /^(ValidationError: \[.+\]|SpecificationError: \S+|UnitError:).*(must |is missing; give|is null, which removes an entry)|^Error: Validation failed with the following errors:\n/;

/** Whether a call ended with an error of ours. */
export function isAnswer(end: string): boolean {
  return ANSWER.test(end);
}

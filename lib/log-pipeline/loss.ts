import type { LogPipelineModel } from "./model";

/** What is lost, repeated or late when something fails: a line for each case. */
export function lossText({ archive, store, eventId }: LogPipelineModel): readonly (readonly [string, string])[] {
  const repeated =
    eventId === "content"
      ? "nothing: lines that are read again have the id that they had"
      : "nothing lost; lines whose place was not yet written are read again, with new ids";
  return [
    ["the agent is killed", repeated],
    ["the agent is restarted or upgraded", "nothing; it goes on where it was"],
    ...(store
      ? ([["the store is away", "nothing until the buffer is full; then lines wait in their files"]] as const)
      : []),
    ...(archive
      ? ([
          ["the bucket is away", "nothing until the buffer is full; then lines wait in their files"],
          ["the host is lost", "up to an hour and ten minutes of the archive's copy, and what the store lacks"],
        ] as const)
      : ([["the host is lost", "what the store lacks"]] as const)),
    ["the power fails", "what the kernel had not yet written to the disk"],
    ["a line is longer than 1 MiB", "the line"],
    ["a file is rotated by copytruncate", "lines between the copy and the end; rotate by create"],
    ["the store refuses a record", "nothing: it lies among the rejected ones on its host, redacted"],
  ];
}

export { groupsOf, type PlaceGroup, type StreamGroup, streamGroups } from "./groups";
export type { FileInput, InputHosts, JournalInput, LogInput, SyslogInput } from "./inputs";
export type { ArchivePlace, ArchiveTarget, BufferSizes, FieldValue, LogPipelineModel } from "./model";
export { keyPrefix, restOfPath } from "./object-path";
export { pipelineOf, type ReadPipeline } from "./pipeline-of";
export type { PipelineSections, PipelineSurroundings } from "./sections";
export type { SearchedStore } from "./searched";
export type { LogStore, LogStoreLogin } from "./store";
export { pipelineReport } from "./report";

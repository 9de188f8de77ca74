// Writing YAML, which every synthesis does. The build puts it into this module, without the reader.
export { stringify } from "yaml";

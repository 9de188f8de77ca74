// Writing YAML, which every synthesis does. The build puts it into this module, without the reader.
export { Scalar, stringify } from "yaml";

// Reading YAML with the place of everything, which only a synthesis from a file does.
export {
  type Alias,
  Composer,
  type CST,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type Node,
  Parser,
  Scalar,
  type YAMLError,
  type YAMLMap,
} from "yaml";

export type {
  ContributedDashboard,
  Dashboard,
  GrafanaDashboard,
  Link,
  OwnedDashboard,
  Panel,
  PanelKind,
  PathOf,
  Query,
  Row,
  Threshold,
  Variable,
} from "./model";
export { bars, figure, lines, RATE, states, table, UP_OR_DOWN, type More, type Named } from "./panel";
export { targetVariables } from "./variables";
export { unitOfName, type Unit, UNITS } from "./units";

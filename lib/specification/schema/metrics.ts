import { metricName } from "./leaves";
import { set } from "./parts";

/** The four system lists of section 2.1 and the three application lists of section 2.2. */
export const metricList = () => set(metricName());

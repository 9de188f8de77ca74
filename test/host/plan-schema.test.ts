import type { ComponentPlan } from "../../lib/host";
import type { PlanShape } from "../../lib/host/plan-schema";
import type { ServerShape } from "../../lib/host/server-schema";
import type { ServerUnit } from "../../lib/host";
import type { Same, Written } from "../schema/same";

test("the schemas take exactly what the types of plans and of servers take", () => {
  const plans: Same<Written<PlanShape>, Written<ComponentPlan>> = true;
  const servers: Same<Written<ServerShape>, Written<ServerUnit>> = true;
  expect([plans, servers]).toEqual([true, true]);
});

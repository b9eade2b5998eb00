// All rules, by chapter.

import { body } from "./body.ts";
import { call } from "./call.ts";
import { cap } from "./cap.ts";
import { ctx } from "./ctx.ts";
import { data } from "./data.ts";
import { fail } from "./fail.ts";
import { ff } from "./ff.ts";
import { flow } from "./flow.ts";
import { grpc } from "./grpc.ts";
import { hdr } from "./hdr.ts";
import { life } from "./life.ts";
import { load } from "./load.ts";
import { log } from "./log.ts";
import { lr } from "./lr.ts";
import { met } from "./met.ts";
import { misc } from "./misc.ts";
import { obs } from "./obs.ts";
import { pairs } from "./pairs.ts";
import { path } from "./path.ts";
import { prop } from "./prop.ts";
import { queue } from "./queue.ts";
import type { Rule } from "./rule.ts";
import { tcp } from "./tcp.ts";
import { tm } from "./tm.ts";
import { val } from "./val.ts";
import { vm } from "./vm.ts";
import { wasi } from "./wasi.ts";

export { ENVOY_LINES, type EnvoyLine, type Rule } from "./rule.ts";

const all = [
  ...pairs,
  ...path,
  ...val,
  ...wasi,
  ...load,
  ...vm,
  ...life,
  ...ctx,
  ...flow,
  ...body,
  ...hdr,
  ...lr,
  ...tm,
  ...call,
  ...grpc,
  ...data,
  ...queue,
  ...met,
  ...log,
  ...prop,
  ...ff,
  ...fail,
  ...cap,
  ...tcp,
  ...misc,
  ...obs,
] as const satisfies readonly Rule[];

/** Chapter and number of a rule that there is. */
export type RuleId = (typeof all)[number]["id"];

/** Every rule, in the order of the chapters. */
export const rules: readonly Rule[] = all;

const byId: ReadonlyMap<string, Rule> = new Map(rules.map((rule) => [rule.id, rule]));

/** The rule of an id such as `FLOW-5`. */
export function ruleOf(id: RuleId): Rule {
  const rule = byId.get(id);
  if (rule === undefined) throw new TypeError(`there is no rule ${id}`);
  return rule;
}

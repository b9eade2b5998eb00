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

/** Every rule, in the order of the chapters. */
export const rules: readonly Rule[] = [
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
];

const byId = new Map(rules.map((rule) => [rule.id, rule]));

/** The rule of an id such as `FLOW-5`; undefined if there is none. */
export function ruleOf(id: string): Rule | undefined {
  return byId.get(id);
}

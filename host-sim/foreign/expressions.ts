// `expr_create`, `expr_evaluate` and `expr_delete`: expressions of a plugin, by token (FF-7).

import { Status } from "../abi/enums.ts";
import { finding } from "../core/finding.ts";
import type { PluginContext } from "../core/plugin-context.ts";
import { textOfUtf8 } from "../guest/text.ts";
import type { HostFunction, Vm } from "../guest/vm.ts";
import { byteStringOf, bytesOf } from "../wire/byte-string.ts";
import { encodeProperty } from "../wire/property-value.ts";
import { type Expression, ExpressionRefused, parseExpression } from "./cel.ts";

/** What one plugin has created. */
interface Table {
  readonly created: Map<number, Expression>;
  next: number;
}

const TOKEN_SIZE = 4;

/** The three functions; their tokens are the plugin's whose context runs, effective contexts do not count (CTX-9). */
export function expressions(): Readonly<Record<string, HostFunction>> {
  const tables = new WeakMap<PluginContext, Table>();
  const tableOf = ({ state }: Vm): Table | null => {
    const { plugin } = state.current;
    if (plugin === null) return null;
    const table = tables.get(plugin) ?? { created: new Map(), next: 0 };
    tables.set(plugin, table);
    return table;
  };

  return {
    expr_create(args, vm) {
      const table = tableOf(vm);
      if (table === null) return Status.BadArgument;
      try {
        const expression = parseExpression(textOfUtf8(byteStringOf(args)));
        // A name that no function has is found out only when the token is taken already.
        const token = table.next++;
        expression.checkFunctions();
        table.created.set(token, expression);
        const answer = new Uint8Array(TOKEN_SIZE);
        new DataView(answer.buffer).setUint32(0, token, true);
        return answer;
      } catch (error) {
        if (!(error instanceof ExpressionRefused)) throw error;
        const message = `expr_create refuses the expression: ${error.message}`;
        vm.state.current.found(finding("ERR_EXPRESSION_REFUSED", message, "FF-7"));
        return Status.BadArgument;
      }
    },

    expr_evaluate(args, vm) {
      if (args.length !== TOKEN_SIZE) return Status.BadArgument;
      const expression = tableOf(vm)?.created.get(tokenOf(args));
      if (expression === undefined) return Status.NotFound;
      const value = expression.evaluate((name) => vm.state.current.topProperty(name));
      if (value === null) return Status.InternalFailure;
      const encoded = encodeProperty(value);
      return encoded === null ? Status.SerializationFailure : bytesOf(encoded);
    },

    expr_delete(args, vm) {
      if (args.length !== TOKEN_SIZE) return Status.BadArgument;
      tableOf(vm)?.created.delete(tokenOf(args));
      return Status.Ok;
    },
  };
}

function tokenOf(args: Uint8Array): number {
  return new DataView(args.buffer, args.byteOffset, args.byteLength).getUint32(0, true);
}

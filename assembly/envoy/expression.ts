// Envoy's `expr_create`, `expr_evaluate` and `expr_delete`.

import { callForeignFunction } from "../foreign";
import { HostValue } from "../host-value";
import { utf8 } from "../utf8";
import { callEnvoy } from "./function";

/**
 * An expression of the Common Expression Language, which Envoy evaluates for the stream of the running callback:
 * `Expression.create("request.path.startsWith('/api')")` in `onConfigure`, `expression.bool()` in a stream.
 */
export class Expression extends HostValue {
  private constructor(private readonly token: Uint8Array) {
    super();
  }

  /**
   * Reads an expression; null, with a line in the log, if it is none (Envoy logs why, at level info). It serves the plugin and
   * all its streams until `delete`. Not while the module starts, where no function can be called. Statement FF-7.
   */
  static create(source: string): Expression | null {
    const token = callEnvoy("expr_create", utf8.encode(source));
    return token === null ? null : new Expression(token);
  }

  /** Evaluates it. Null if it has no value now: something it asks for is missing, or the result is null. */
  bytes(): Uint8Array | null {
    const result = callForeignFunction("expr_evaluate", this.token);
    return result.ok ? result.bytes : null;
  }

  /** Has Envoy forget it; it has no value any more. */
  delete(): bool {
    return callEnvoy("expr_delete", this.token) !== null;
  }
}

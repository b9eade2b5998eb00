// Spec chapter "Logging".

import { LogLevel } from "./abi/enums";
import { proxy_get_log_level, proxy_log } from "./abi/env";
import { ABI } from "./abi/target";
import { utf8Size } from "./text/utf8";
import { FIRST, reserve, write } from "./wire/memory";

/**
 * Messages for the proxy's log. Legal everywhere. The host drops those below its own level, so ask `enabled` before
 * building a costly text: `if (log.enabled(LogLevel.Debug)) log.debug(describe(this))`.
 */
export namespace log {
  export function trace(message: string): void {
    send(LogLevel.Trace, message);
  }

  export function debug(message: string): void {
    send(LogLevel.Debug, message);
  }

  export function info(message: string): void {
    send(LogLevel.Info, message);
  }

  export function warn(message: string): void {
    send(LogLevel.Warn, message);
  }

  export function error(message: string): void {
    send(LogLevel.Error, message);
  }

  export function critical(message: string): void {
    send(LogLevel.Critical, message);
  }

  /**
   * Whether the host keeps messages of `level` now. One hostcall, and one that only hosts of ABI 0.2.1 have (Envoy; not
   * ngx_wasm_module): it is imported only if this is called. True if the host does not say, and in a module that is built
   * for an older ABI. Statement LOG-4.
   */
  export function enabled(level: LogLevel): bool {
    if (ABI < 21) return true;
    return proxy_get_log_level(FIRST) != 0 || <u32>level >= load<u32>(FIRST);
  }
}

function send(level: LogLevel, message: string): void {
  const bytes = reserve(<usize>utf8Size(message));
  proxy_log(level, bytes, write(message, bytes));
}

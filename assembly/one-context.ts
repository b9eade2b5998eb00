import { HttpContext } from "./context";

/**
 * Streams that have nothing to remember, in a module that has nothing else. The toolchain finds out (transform/streams.ts)
 * and says so in the compiled module: one context serves them all, no plugin is kept, and it is not heard when they end.
 */
export class Streams {
  static areAlike: bool = false;

  /** The context of all of them. Made where its class is registered, so that a module may have made all objects by then. */
  static one: HttpContext | null = null;

  /** The context of all of them, as that of stream `id`. */
  static each(id: u32): HttpContext | null {
    const stream = Streams.one;
    if (stream !== null) stream.id = id;
    return stream;
  }
}

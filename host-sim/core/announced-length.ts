// Whether a body has the length that its headers announce. No host corrects it when a filter changes the body (BODY-19).

import type { HeaderMap } from "./header-map.ts";
import { names } from "./header-name.ts";

/** One message on its way out of the proxy. */
export class AnnouncedLength {
  readonly #announced: string | null;
  #sent = 0;

  constructor(headers: HeaderMap) {
    this.#announced = headers.get(names.contentLength);
  }

  /** A piece of the body goes out. */
  add(size: number): void {
    this.#sent += size;
  }

  /** What the receiver will stumble over, now that the message has ended; null if nothing. */
  get mistake(): string | null {
    if (this.#announced === null || this.#announced === String(this.#sent)) return null;
    return `content-length says ${this.#announced}, the body has ${this.#sent} bytes`;
  }
}

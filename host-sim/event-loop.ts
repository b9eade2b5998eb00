// One thing after the other: what the world answers never happens inside of what the proxy is doing.

/** Runs events to their end, and then what they have posted. */
export class EventLoop {
  readonly #posted: (() => void)[] = [];
  #busy = false;
  #draining = false;
  #turn = 0;

  /** Which event is being run, by its number. */
  get turn(): number {
    return this.#turn;
  }

  /** Runs an event now, and after it all that is posted meanwhile. */
  run(event: () => void): void {
    if (this.#busy) {
      this.post(event);
      return;
    }
    this.#busy = true;
    this.#turn++;
    try {
      event();
    } finally {
      this.#busy = false;
    }
    if (!this.#draining) this.#drain();
  }

  /** Runs an event when those before it are through. */
  post(event: () => void): void {
    this.#posted.push(event);
  }

  #drain(): void {
    this.#draining = true;
    try {
      for (let next = this.#posted.shift(); next !== undefined; next = this.#posted.shift()) next();
    } finally {
      this.#draining = false;
    }
  }
}

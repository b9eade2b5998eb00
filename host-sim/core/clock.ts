// Time that moves only when told to.

/** Something that is due at a time. */
interface Alarm {
  readonly dueUs: number;
  readonly ring: () => void;
}

const US_PER_MS = 1000;

/** The one clock of a simulated proxy. Like Envoy's it counts microseconds. */
export class Clock {
  #nowUs: number;
  #alarms: Alarm[] = [];

  /** Starts at a time, in milliseconds since 1970. */
  constructor(startMs: number) {
    this.#nowUs = Math.round(startMs * US_PER_MS);
  }

  /** Microseconds since 1970. */
  get nowUs(): number {
    return this.#nowUs;
  }

  /** Whether nothing ever becomes due. */
  get idle(): boolean {
    return this.#alarms.length === 0;
  }

  /** Calls `ring` once, `ms` milliseconds from now. The result takes it back. */
  after(ms: number, ring: () => void): () => void {
    const alarm = { dueUs: this.#nowUs + ms * US_PER_MS, ring };
    this.#alarms.push(alarm);
    return () => {
      this.#alarms = this.#alarms.filter((other) => other !== alarm);
    };
  }

  /**
   * Moves time on; what becomes due on the way rings at its time, what it sets may ring too. `run` surrounds each ring: what
   * follows from it happens before the next.
   */
  advance(ms: number, run: (ring: () => void) => void = (ring) => ring()): void {
    const endUs = this.#nowUs + Math.round(ms * US_PER_MS);
    for (let alarm = this.#nextUntil(endUs); alarm !== null; alarm = this.#nextUntil(endUs)) {
      this.#alarms.splice(this.#alarms.indexOf(alarm), 1);
      this.#nowUs = alarm.dueUs;
      run(alarm.ring);
    }
    this.#nowUs = endUs;
  }

  /** The earliest alarm that is due by then; of those due at once the one that was set first. */
  #nextUntil(endUs: number): Alarm | null {
    let next: Alarm | null = null;
    for (const alarm of this.#alarms) {
      if (alarm.dueUs <= endUs && (next === null || alarm.dueUs < next.dueUs)) next = alarm;
    }
    return next;
  }
}

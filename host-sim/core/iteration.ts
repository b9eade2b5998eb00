// One direction of one stream on its way through the filters: who holds it, what is buffered, where it goes on. Modelled
// on Envoy's filter manager, quirk by quirk; what the two directions do differently is in request-iteration.ts and
// response-iteration.ts.

import { DataStatus, HeadersStatus, TrailersStatus } from "../abi/enums.ts";
import { BodyBuffer } from "./body-buffer.ts";
import type { HttpFilter } from "./filter.ts";
import type { HeaderMap } from "./header-map.ts";

/** How far a filter lets one direction through. */
export const IterationState = {
  /** Everything passes. */
  Continue: "continue",
  /** Held, but later pieces still reach this filter. */
  StopSingle: "stop-single",
  /** Held, later pieces are buffered unseen; more than the limit is an error (FLOW-4). */
  StopAllBuffer: "stop-all-buffer",
  /** Held, later pieces are buffered unseen; more than the limit pushes back on the sender (FLOW-3). */
  StopAllWatermark: "stop-all-watermark",
} as const;
export type IterationState = (typeof IterationState)[keyof typeof IterationState];

/** One filter in one direction. */
export class FilterEntry {
  readonly filter: HttpFilter;
  /** The one that comes after it in this direction. */
  readonly next: FilterEntry | null;
  state: IterationState = IterationState.Continue;
  /** The headers have been given to the next filter. */
  headersContinued = false;
  /** The end of the message has been shown to this filter: nothing more is for it. */
  ended = false;
  /** While a stop-all pause is being released: body and trailers start with this filter, not the next. */
  startsHere = false;
  /** The filter has put the data of the running callback into the manager's buffer itself. */
  addedData = false;

  constructor(filter: HttpFilter, next: FilterEntry | null) {
    this.filter = filter;
    this.next = next;
  }

  /** Whether body and trailers are withheld from this filter. */
  get stoppedAll(): boolean {
    return this.state === IterationState.StopAllBuffer || this.state === IterationState.StopAllWatermark;
  }
}

/** One direction. The manager drives it: a piece comes in at the first filter, or goes on behind the one that held it. */
export abstract class Iteration {
  /** The first filter of this direction; null if there is none at all. */
  protected readonly first: FilterEntry | null;
  /** The message's headers, once there are any. */
  headers: HeaderMap | null = null;
  /** The message's trailers: as received, or created by a filter. */
  trailers: HeaderMap | null = null;
  /** What filters hold of the body. An empty buffer is not the same as none: it is passed on as an empty piece. */
  held: BodyBuffer | null = null;
  /** A local reply or a reset came out of a callback of this direction: it goes no further. */
  aborted = false;
  protected inHeaders = false;
  protected inData = false;
  protected inTrailers = false;
  readonly #limitBytes: number;
  /** Whether going above the limit pushes back (true) or is an error (false): follows the last stop. */
  #pushesBack = false;

  /** The filters from the one that the message comes to last to the one that it comes to first. */
  constructor(lastToFirst: readonly HttpFilter[], limitBytes: number) {
    let next: FilterEntry | null = null;
    for (const filter of lastToFirst) next = new FilterEntry(filter, next);
    this.first = next;
    this.#limitBytes = limitBytes;
  }

  /** Whether the last piece of the message has come in. */
  protected abstract get complete(): boolean;
  /** Whether there still is somewhere to go. */
  protected abstract get canContinue(): boolean;
  protected abstract get destroyed(): boolean;
  protected abstract passHeaders(from: FilterEntry | null, endOfStream: boolean): void;
  protected abstract passData(from: FilterEntry | null, data: BodyBuffer, endOfStream: boolean): void;
  protected abstract passTrailers(from: FilterEntry | null): void;
  /** The buffer is above its limit and the stop was not one that pushes back. */
  protected abstract onTooLarge(): void;
  /** A filter continues a message that has not begun. */
  protected abstract onContinueWithoutHeaders(): void;

  /** Whether a callback of this direction is running. */
  get calling(): boolean {
    return this.inHeaders || this.inData || this.inTrailers;
  }

  /** Whether a filter holds the message, or a part of it. */
  get paused(): boolean {
    for (let entry = this.first; entry !== null; entry = entry.next) {
      if (entry.state !== IterationState.Continue) return true;
    }
    return false;
  }

  /** Whether the sender is held back because too much is buffered. */
  get pushedBack(): boolean {
    return this.#pushesBack && this.#isAboveLimit();
  }

  /** The entry of a filter in this direction. */
  entryOf(filter: HttpFilter): FilterEntry | null {
    let entry = this.first;
    while (entry !== null && entry.filter !== filter) entry = entry.next;
    return entry;
  }

  /** Goes on behind a filter that held the message (FLOW-5). Harmful if it did not hold it: FLOW-10, FLOW-11. */
  continue(entry: FilterEntry): void {
    if (!this.canContinue) return;
    if (!entry.headersContinued && this.headers === null) {
      this.onContinueWithoutHeaders();
      return;
    }
    if (entry.startsHere && this.#showsAgain(entry)) entry.filter.onEndlessContinue();
    if (entry.stoppedAll) entry.startsHere = true;
    entry.state = IterationState.Continue;
    if (!entry.headersContinued) {
      entry.headersContinued = true;
      this.passHeaders(entry, this.complete && this.held === null && this.trailers === null);
      // Somebody behind has answered or reset the stream at the sight of them.
      if (this.aborted || this.destroyed) return;
    }
    // Trailers that a filter creates while the body passes are passed on by passData itself.
    const hadTrailers = this.trailers !== null;
    if (this.held !== null) this.passData(entry, this.held, this.complete && !hadTrailers);
    // The stream may be over by then; over HTTP/2 and in a read, not yet.
    if (hadTrailers && !this.destroyed) this.passTrailers(entry);
    entry.startsHere = false;
  }

  /** Whether continuing shows the filter a piece that it is being shown. */
  #showsAgain(entry: FilterEntry): boolean {
    return this.trailers !== null || (this.held !== null && !entry.ended);
  }

  /**
   * A filter keeps the data of the running callback in the manager's buffer (BODY-2). `staysSent`: should nothing be held any
   * more, the piece goes on with the callback all the same; older Envoys lose it (BODY-35).
   */
  addData(entry: FilterEntry, data: BodyBuffer, staysSent: boolean): void {
    this.#pushesBack = false;
    entry.addedData = staysSent;
    this.#hold(data);
  }

  /** Where body or trailers start that come from behind `from`. */
  protected startOf(from: FilterEntry | null): FilterEntry | null {
    if (from === null) return this.first;
    return from.startsHere ? from : from.next;
  }

  /** Buffers a piece that a filter does not want to see yet; false if the filter takes it. */
  protected heldBack(entry: FilterEntry, data: BodyBuffer): boolean {
    if (!entry.stoppedAll) return false;
    this.#pushesBack = entry.state === IterationState.StopAllWatermark;
    this.#hold(data);
    return true;
  }

  /** Applies what a headers callback answered; true if the headers go on. */
  protected afterHeaders(entry: FilterEntry, status: HeadersStatus): boolean {
    switch (status) {
      case HeadersStatus.StopIteration:
        entry.state = IterationState.StopSingle;
        return false;
      case HeadersStatus.StopAllIterationAndBuffer:
        entry.state = IterationState.StopAllBuffer;
        return false;
      case HeadersStatus.StopAllIterationAndWatermark:
        entry.state = IterationState.StopAllWatermark;
        return false;
      case HeadersStatus.Continue:
      case HeadersStatus.ContinueAndEndStream: // Envoy has no case for it (FLOW-20).
        entry.headersContinued = true;
        return true;
      default:
        return status satisfies never;
    }
  }

  /** Applies what a body callback answered; true if this piece goes on from here. */
  protected afterData(entry: FilterEntry, status: DataStatus, data: BodyBuffer): boolean {
    const added = entry.addedData;
    entry.addedData = false;
    if (status === DataStatus.Continue) {
      if (entry.state === IterationState.StopSingle) {
        this.#hold(data);
        this.continue(entry);
        return false;
      }
      // Nothing is held any more, but the filter believed so: its piece goes on all the same (BODY-35, fixed).
      if (added && this.held !== null && this.held !== data) data.moveFrom(this.held);
      return true;
    }
    entry.state = IterationState.StopSingle;
    if (status === DataStatus.StopIterationNoBuffer) {
      // The end of the message must not get lost with the piece that carried it.
      if (this.complete && this.trailers === null && this.held === null && !this.destroyed) {
        this.held = new BodyBuffer();
      }
    } else {
      this.#pushesBack = status === DataStatus.StopIterationAndWatermark;
      this.#hold(data);
    }
    return false;
  }

  /** Applies what a trailers callback answered; true if the trailers go on. */
  protected afterTrailers(entry: FilterEntry, status: TrailersStatus): boolean {
    if (status === TrailersStatus.Continue) {
      if (entry.state !== IterationState.StopSingle) return true;
      this.continue(entry);
      return false;
    }
    if (entry.state === IterationState.Continue) entry.state = IterationState.StopSingle;
    return false;
  }

  #hold(data: BodyBuffer): void {
    if (this.held === data) return;
    const wasAboveLimit = this.#isAboveLimit();
    this.held ??= new BodyBuffer();
    this.held.moveFrom(data);
    if (!wasAboveLimit && this.#isAboveLimit() && !this.#pushesBack) this.onTooLarge();
  }

  #isAboveLimit(): boolean {
    return this.held !== null && this.held.size > this.#limitBytes;
  }
}

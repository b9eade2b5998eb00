// How far a stream has come. The filter manager, its two directions and the connection's side all read and write this.

/** The flags of one stream, as Envoy's filter manager keeps them. */
export class StreamState {
  /** The client has sent the whole request. */
  requestComplete = false;
  /** The whole response has come in, or has been made here: later pieces of the request interest nobody. */
  responseComplete = false;
  /** Response headers have left for the client: from now on a failure can only reset the stream. */
  responseHeadersSent = false;
  /** The end of the response has left for the client. */
  responseSent = false;
  /** The end has begun: on_log, on_done and on_delete run, or have run. */
  ending = false;
  /** The filters have been told to go. */
  destroyed = false;
}

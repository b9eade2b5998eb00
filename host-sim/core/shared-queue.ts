// Queues of messages between the VMs of a proxy.

/** Who is told that a queue has got a message. */
export interface QueueListener {
  onQueueReady(token: number): void;
}

/** One queue. */
export interface SharedQueue {
  readonly token: number;
  readonly name: string;
  /** Byte strings, the oldest first. */
  readonly messages: string[];
}

interface ListenedQueue extends SharedQueue {
  listener: QueueListener | null;
}

/** The queues of a proxy. A queue is known by vm id and name, its token is known to all VMs (QUEUE-1, QUEUE-4). */
export class SharedQueues {
  readonly #post: (event: () => void) => void;
  readonly #scopes = new Map<string, Map<string, ListenedQueue>>();
  readonly #byToken = new Map<number, ListenedQueue>();
  #nextToken = 1;

  /** `post` runs an event when the running one is through. */
  constructor(post: (event: () => void) => void) {
    this.#post = post;
  }

  /** Makes a queue, or finds it with all that it holds; the last listener hears of all messages (QUEUE-2). */
  register(vmId: string, name: string, listener: QueueListener | null): SharedQueue {
    const queue = this.#open(vmId, name);
    queue.listener = listener;
    return queue;
  }

  /** Makes a queue, or finds it, without listening to it. */
  open(vmId: string, name: string): SharedQueue {
    return this.#open(vmId, name);
  }

  /** The queue of that name; null if nobody has made it (QUEUE-3). */
  resolve(vmId: string, name: string): SharedQueue | null {
    return this.#scopes.get(vmId)?.get(name) ?? null;
  }

  /** The queue with a token; null if there is none. */
  find(token: number): SharedQueue | null {
    return this.#byToken.get(token) ?? null;
  }

  /** How many messages wait in the queues of a scope. */
  waiting(vmId: string): number {
    const queues = [...(this.#scopes.get(vmId)?.values() ?? [])];
    return queues.reduce((sum, { messages }) => sum + messages.length, 0);
  }

  /** Adds a message. Whoever listens now hears of it, but never inside of what is running (QUEUE-5). */
  enqueue(token: number, message: string): boolean {
    const queue = this.#byToken.get(token);
    if (queue === undefined) return false;
    queue.messages.push(message);
    const { listener } = queue;
    if (listener !== null) this.#post(() => listener.onQueueReady(token));
    return true;
  }

  /** Nobody is left who could have made the queues of a scope (QUEUE-9). Their tokens are not given again. */
  forget(vmId: string): void {
    for (const { token } of this.#scopes.get(vmId)?.values() ?? []) this.#byToken.delete(token);
    this.#scopes.delete(vmId);
  }

  #open(vmId: string, name: string): ListenedQueue {
    let scope = this.#scopes.get(vmId);
    if (scope === undefined) {
      scope = new Map();
      this.#scopes.set(vmId, scope);
    }
    let queue = scope.get(name);
    if (queue === undefined) {
      queue = { token: this.#nextToken++, name, messages: [], listener: null };
      scope.set(name, queue);
      this.#byToken.set(queue.token, queue);
    }
    return queue;
  }
}

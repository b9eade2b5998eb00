// A process of its own for what is measured: what V8 learns about other subjects cannot slow this one down.

import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";

/** A process that carries out orders. */
export class Child<Order extends object, Answer> {
  readonly #child: ChildProcess;
  #complaints = "";

  /** Starts a script, which calls `serve`; rejects if it ends instead. */
  static async start<Order extends object, Answer>(
    script: URL,
    assignment: object,
    flags: readonly string[] = [],
  ): Promise<Child<Order, Answer>> {
    const process_ = fork(script.pathname, {
      execArgv: [...flags, "--import", "tsx"],
      env: { ...process.env, [ASSIGNMENT]: JSON.stringify(assignment) },
      stdio: ["ignore", "inherit", "pipe", "ipc"],
    });
    const child = new Child<Order, Answer>(process_);
    await child.#next();
    return child;
  }

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#complaints += text;
    });
  }

  /** Has it do something; rejects if it ends. */
  async order(order: Order): Promise<Answer> {
    this.#child.send(order);
    return this.#next();
  }

  stop(): void {
    this.#child.kill();
  }

  async #next(): Promise<Answer> {
    const stop = new AbortController();
    // Unlike `exit`, it comes when all that was written is there.
    const ended = once(this.#child, "close", stop).then(([status]) => {
      const [reason] = /^\w*Error: .*$/m.exec(this.#complaints) ?? [`exit status ${status}`];
      throw new Error(`what is measured has ended: ${reason}`);
    });
    try {
      const [message] = await Promise.race([once(this.#child, "message", stop), ended]);
      return message as Answer;
    } finally {
      stop.abort();
      ended.catch(() => {});
    }
  }
}

const ASSIGNMENT = "BENCH_ASSIGNMENT";

/** What carries out orders. */
type Worker<Order> = (order: Order) => object;

/** The other end, in the script: makes what carries out orders of the assignment. Nothing happens in any other process. */
export async function serve<Assignment, Order>(
  start: (assignment: Assignment) => Worker<Order> | Promise<Worker<Order>>,
): Promise<void> {
  const assignment = process.env[ASSIGNMENT];
  if (process.send === undefined || assignment === undefined) return;
  const work = await start(JSON.parse(assignment) as Assignment);
  process.on("message", (order: Order) => process.send?.(work(order)));
  process.send("ready");
}

/** How much processor time something takes, in nanoseconds: who else runs on the machine does not count. */
export function nanosecondsOf(what: () => void): number {
  const before = process.cpuUsage();
  what();
  const { user, system } = process.cpuUsage(before);
  return (user + system) * 1000;
}

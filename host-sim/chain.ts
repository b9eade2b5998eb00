// The filters of a chain as one stream or connection meets them.

import type { Context } from "./core/context.ts";
import type { PluginContext } from "./core/plugin-context.ts";
import { Conversation } from "./guest/conversation.ts";
import type { Journal } from "./guest/journal.ts";
import { Observed } from "./observed.ts";
import type { Plugin } from "./vm-thread.ts";

/** One filter of a chain, for one stream. */
export interface ChainLink {
  readonly name: string;
  /** Who serves the stream; null: it passes the filter by. */
  readonly plugin: Plugin | null;
  readonly journal: Journal;
}

/** What one filter of a chain had to do with a stream or connection. */
export class FilterShare extends Observed {
  /** As configured. */
  readonly name: string;

  /** Made by the simulator. */
  constructor(name: string, conversation: Conversation) {
    super(conversation, false);
    this.name = name;
  }
}

/** One filter of the chain of one stream, and what is said in it. */
interface Member<Kind extends Context> {
  readonly link: ChainLink;
  readonly part: Conversation;
  /** Null where the stream passes the filter by. */
  readonly context: Kind | null;
}

/** The contexts of one stream or connection, one for each filter that serves it, in the order of configuration. */
export class StreamChain<Kind extends Context> {
  readonly contexts: readonly Kind[];
  readonly #members: readonly Member<Kind>[];
  #shares: readonly FilterShare[] | null = null;

  /** What all filters say together goes into `whole`. */
  constructor(
    links: readonly ChainLink[],
    whole: Conversation,
    createContext: (plugin: PluginContext) => Kind,
  ) {
    const contexts: Kind[] = [];
    this.#members = links.map((link, index) => {
      const { name, plugin, journal } = link;
      // A chain of one needs no parts.
      const part = links.length === 1 ? whole : new Conversation(whole, name || String(index + 1));
      if (plugin === null) return { link, part, context: null };
      part.addSink(journal.messages);
      const context = createContext(plugin.context);
      plugin.retain().vm.converse(context, part);
      contexts.push(context);
      return { link, part, context };
    });
    this.contexts = contexts;
  }

  /** What each filter had to do with it, also one that it has passed by. */
  get shares(): readonly FilterShare[] {
    this.#shares ??= this.#members.map(({ link, part }) => new FilterShare(link.name, part));
    return this.#shares;
  }

  /** The stream is over, and nothing of it is on its way any more. */
  end(): void {
    for (const { link, context } of this.#members) {
      if (link.plugin === null || context === null) continue;
      link.plugin.vm.forget(context);
      link.plugin.release();
    }
  }
}

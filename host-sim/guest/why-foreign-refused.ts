// Why a function of the host, called by name, answered otherwise than Ok.

import { Status } from "../abi/enums.ts";

/** What each of Envoy's functions means by a status; what is missing is the function's own. */
const meanings: Readonly<Record<string, Readonly<Partial<Record<number, string>>>>> = {
  uncompress: { [Status.SerializationFailure]: "its argument is nothing that zlib has compressed (FF-2)" },
  verify_signature: {
    [Status.BadArgument]: "its argument is no message that can be read, or has no key or two (FF-3)",
  },
  sign: { [Status.BadArgument]: "its argument is no message that can be read, or has no key or two (FF-4)" },
  set_envoy_filter_state: {
    [Status.NotFound]:
      "no factory has the name that its argument gives as path, or there is no stream (FF-5)",
    [Status.BadArgument]: "its argument cannot be read, or the factory refuses the value in it (FF-5)",
  },
  declare_property: {
    [Status.BadArgument]: "its argument cannot be read, or its name has been declared here before (FF-8)",
  },
  expr_create: { [Status.BadArgument]: "its argument is no expression; the finding says why (FF-7)" },
  expr_evaluate: {
    [Status.NotFound]: "no expression has the token that is its argument (FF-7)",
    [Status.BadArgument]: "its argument is no token, which has four bytes (FF-7)",
    [Status.SerializationFailure]: "the value of the expression cannot be handed over (FF-7)",
    [Status.InternalFailure]: "the expression cannot be evaluated here (FF-7)",
  },
  expr_delete: { [Status.BadArgument]: "its argument is no token, which has four bytes (FF-7)" },
};

/** The reason, for a name as it was called. */
export function whyForeignRefused(name: string, status: number): string {
  const meaning = meanings[name]?.[status];
  if (meaning !== undefined) return `${name}: ${meaning}`;
  if (status === Status.NotFound) {
    return `there is no function ${JSON.stringify(name)}, or it knows nothing of what it was asked (FF-1)`;
  }
  return `${name} has answered so by itself, which is about its argument`;
}

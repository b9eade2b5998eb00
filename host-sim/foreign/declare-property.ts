// `declare_property`: what a property is, how long it stays, and whether it can be written again.

import { Status } from "../abi/enums.ts";
import { LifeSpan, PropertyType } from "../core/filter-state.ts";
import { finding } from "../core/finding.ts";
import type { HostFunction } from "../guest/vm.ts";
import { byteStringOf } from "../wire/byte-string.ts";
import { readProto } from "../wire/protobuf.ts";

const Field = { Name: 1, ReadOnly: 2, Type: 3, Schema: 4, LifeSpan: 5 } as const;

/** What a FlatBuffers schema has at its fifth byte. */
const SCHEMA_MARK = "BFBS";

/**
 * FF-8, PROP-10. It is kept by the running context, while what is stored follows the declarations of the plugin: only one that
 * was made in a callback of the plugin has an effect.
 */
export const declareProperty: HostFunction = (args, vm) => {
  const message = readProto(byteStringOf(args));
  if (message === null) return Status.BadArgument;
  const type = message.varint(Field.Type) ?? PropertyType.Bytes;
  if (type === PropertyType.FlatBuffers && message.sized(Field.Schema)?.slice(4, 8) !== SCHEMA_MARK) {
    const reason = "declare_property got a FlatBuffers schema that is none: Envoy ends when a field is read";
    vm.state.current.found(finding("ERR_WOULD_CRASH", reason, "FF-8"));
  }
  const declared = vm.state.current.declareProperty(message.sized(Field.Name) ?? "", {
    readOnly: message.varint(Field.ReadOnly) === 1,
    type,
    schema: message.sized(Field.Schema) ?? "",
    lifeSpan: message.varint(Field.LifeSpan) ?? LifeSpan.FilterChain,
  });
  return declared ? Status.Ok : Status.BadArgument;
};

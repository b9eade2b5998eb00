import { Byte } from "./bytes";

/** What a JSON value is. */
export enum JsonKind {
  Null = 0,
  Bool = 1,
  Number = 2,
  String = 3,
  Array = 4,
  Object = 5,
}

/** What a value is that begins with the byte `first`. */
export function kindOf(first: i32): JsonKind {
  switch (first) {
    case Byte.OpenBrace:
      return JsonKind.Object;
    case Byte.OpenBracket:
      return JsonKind.Array;
    case Byte.Quote:
      return JsonKind.String;
    case Byte.t:
    case Byte.f:
      return JsonKind.Bool;
    case Byte.n:
      return JsonKind.Null;
    default:
      return JsonKind.Number;
  }
}

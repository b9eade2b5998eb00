import { Json } from "../json/json";
import { ConfigCursor, ConfigFailure } from "./cursor";

/**
 * A configuration as an object of the class `T`, which has `@config`; null, with the reason in `failure`, if it is none. No
 * configuration is as good as `{}`.
 */
export function readConfig<T>(bytes: Uint8Array, failure: ConfigFailure): T | null {
  const settings = instantiate<T>();
  // @ts-ignore: written by the compiler transform
  if (!isDefined(settings.__readConfig)) ERROR("read<T>() needs a class with @config above it");
  const json = bytes.length == 0 ? Json.parse("{}") : Json.parseBytes(bytes);
  if (!json.ok) {
    failure.message = json.error.toString();
    return null;
  }
  // @ts-ignore: written by the compiler transform
  settings.__readConfig(new ConfigCursor(json.value, failure, null).object());
  return failure.message.length == 0 ? settings : null;
}

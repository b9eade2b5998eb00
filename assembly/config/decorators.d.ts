// What stands above classes and fields of a configuration, for editors. The compiler needs no import for it: `proxy-wasm build`
// writes the method that reads the class, and `config.schema.json` beside the module.

/**
 * A class that `this.read<T>()` reads from the configuration. Each field is read by its name and checked by its type: bool,
 * integers (u64 up to 9223372036854775807), f32, f64, string, Regex, Template, another such class, arrays and
 * `Map<string, T>` of these. A field without a default is required, unless its type is `| null`. Names that it does not
 * have are refused, and so is a name that comes twice; see `ignoreUnknown`.
 */
declare function config(target: Function): void;

/** Beside `@config`: names that the class does not have are ignored, and of a name that comes twice the last counts. */
declare function ignoreUnknown(target: Function): void;

/** The lowest and the highest number that is accepted; of an array or a map, for each in it. */
declare function range(min: f64, max: f64): (target: object, name: string) => void;

/** The strings that are accepted; of an array or a map, for each in it. */
declare function oneOf(...values: string[]): (target: object, name: string) => void;

/** A string, an array or a map that must not be empty. */
declare function notEmpty(target: object, name: string): void;

/** An integer that is configured as `"250ms"`, `"10s"`, `"5m"` or `"1h"`, and holds milliseconds. */
declare function duration(target: object, name: string): void;

/** What the field is called in the configuration, where that is no name of TypeScript: `@key("max-age")`. */
declare function key(name: string): (target: object, name: string) => void;

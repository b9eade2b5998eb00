/**
 * Unicode classes for regular expressions. It is imported for what it does:
 *
 * ```ts
 * import "proxy-wasm-as/assembly/regex/unicode";
 * ```
 *
 * From then on `Regex.compile` knows `\pN`, `\p{Greek}`, `\P{Lu}` and `\p{^Lu}`, with the general categories, the scripts and
 * `Any` of Unicode 17.0. Without it they are errors that name this import. It adds 12 KB to the module.
 */
import { UnicodeClasses } from "./unicode-classes";
import { UnicodeTables } from "./unicode-tables";

UnicodeClasses.known = new UnicodeTables();

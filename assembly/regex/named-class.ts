import { CharClass } from "./char-class";

/**
 * Adds the ASCII class called `name` to `to` and tells whether there is one: the POSIX names (`alpha`), and `d`, `s` and `w`
 * for the Perl classes.
 */
export function addNamedClass(name: string, to: CharClass): bool {
  // Each entry: name, colon, pairs of first and last character, semicolon.
  const table =
    "d:09;s:\t\n\f\r  ;w:09AZ__az;alnum:09AZaz;alpha:AZaz;ascii:\x00\x7f;blank:\t\t  ;cntrl:\x00\x1f\x7f\x7f;digit:09;graph:!~;lower:az;print: ~;punct:!/:@[`{~;space:\t\r  ;upper:AZ;word:09AZ__az;xdigit:09AFaf;";
  const end = table.length;
  let at = 0;
  while (at < end) {
    const ranges = at + name.length + 1;
    const found = table.startsWith(name + ":", at);
    at = found ? ranges : table.indexOf(":", at) + 1;
    while (at < end && table.charCodeAt(at) != 0x3b) {
      if (found) to.add(table.charCodeAt(at), table.charCodeAt(at + 1));
      at += 2;
    }
    if (found) return true;
    at++;
  }
  return false;
}

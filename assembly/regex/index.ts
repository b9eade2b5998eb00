export { RegexError } from "./error";
export { BytesMatch, Match } from "./match";
export { Regex } from "./regex";
export { Template } from "./template";

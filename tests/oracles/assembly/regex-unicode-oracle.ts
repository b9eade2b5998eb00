// The same with the classes of Unicode.
import "../../../assembly/regex/unicode";
export * from "./regex-oracle";

// UTF-8 in both directions, with the older compiler and the collector that may run at any allocation.

import { codePointAt, codePointSize, decodeUtf8, encodeUtf8, utf8Size } from "../../assembly/text/utf8";

/** The text as bytes in hexadecimal. */
function encoded(text: string): string {
  const bytes = new Uint8Array(utf8Size(text));
  expect(encodeUtf8(text, bytes.dataStart)).toBe(bytes.length, text);
  let hex = "";
  for (let i = 0; i < bytes.length; i++) hex += (bytes[i] < 16 ? "0" : "") + (<u32>bytes[i]).toString(16);
  return hex;
}

/** The text of bytes in hexadecimal. */
function decoded(hex: string): string {
  const bytes = new Uint8Array(hex.length >> 1);
  for (let i = 0; i < bytes.length; i++) bytes[i] = <u8>parseInt(hex.substr(i << 1, 2), 16);
  return decodeUtf8(bytes.dataStart, bytes.length);
}

describe("text becomes UTF-8", () => {
  it("of no bytes if it is empty", () => {
    expect(encoded("")).toBe("");
  });

  it("of one byte per character if it is ASCII, at every length around the steps of eight", () => {
    let text = "";
    let hex = "";
    for (let i = 0; i < 20; i++) {
      expect(encoded(text)).toBe(hex);
      text += String.fromCharCode(0x61 + i);
      hex += (0x61 + i).toString(16);
    }
  });

  it("of two, three and four bytes at the ends of their ranges", () => {
    expect(encoded("\u007f\u0080")).toBe("7fc280");
    expect(encoded("\u07ff\u0800")).toBe("dfbfe0a080");
    expect(encoded("\uffff")).toBe("efbfbf");
    expect(encoded(String.fromCodePoint(0x10000))).toBe("f0908080");
    expect(encoded(String.fromCodePoint(0x10ffff))).toBe("f48fbfbf");
  });

  it("with U+FFFD for half of a surrogate pair", () => {
    expect(encoded("a\ud800b")).toBe("61efbfbd62");
    expect(encoded("\udc00")).toBe("efbfbd");
    expect(encoded("\ud800\ud800\udc00")).toBe("efbfbdf0908080");
  });
});

describe("UTF-8 becomes text", () => {
  it("and the same again", () => {
    const text =
      "a\u007f\u0080\u07ff\u0800\ud7ff\ue000\uffff" + String.fromCodePoint(0x10000) + "abcdefghijklm";
    expect(decoded(encoded(text))).toBe(text);
    expect(decoded("")).toBe("");
  });

  it("of ASCII at every length around the steps of eight", () => {
    let text = "";
    for (let i = 0; i < 20; i++) {
      expect(decoded(encoded(text))).toBe(text);
      text += "x";
    }
  });

  it("with one U+FFFD for each part of a broken sequence", () => {
    expect(decoded("80")).toBe("\ufffd", "a continuation alone");
    expect(decoded("61c3")).toBe("a\ufffd", "the start of two bytes");
    expect(decoded("e28462")).toBe("\ufffdb", "two of three bytes");
    expect(decoded("f0908062")).toBe("\ufffdb", "three of four bytes");
    expect(decoded("c0af")).toBe("\ufffd\ufffd", "an overlong slash");
    expect(decoded("eda080")).toBe("\ufffd\ufffd\ufffd", "a surrogate");
    expect(decoded("f4908080")).toBe("\ufffd\ufffd\ufffd\ufffd", "more than U+10FFFF");
    expect(decoded("ff")).toBe("\ufffd", "a byte that begins nothing");
  });
});

describe("a single code point", () => {
  it("is read with its size", () => {
    const bytes = Uint8Array.wrap(String.UTF8.encode("é日"));
    const end = bytes.dataStart + <usize>bytes.length;
    expect(codePointAt(bytes.dataStart, end)).toBe(0xe9);
    expect(codePointSize).toBe(2);
    expect(codePointAt(bytes.dataStart + 2, end)).toBe(0x65e5);
    expect(codePointSize).toBe(3);
    expect(codePointAt(bytes.dataStart + 2, end - 1)).toBe(0xfffd, "its end is cut off");
    expect(codePointSize).toBe(2);
  });
});

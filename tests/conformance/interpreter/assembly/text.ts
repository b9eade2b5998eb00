// Bytes as they stand in programs and in the trace: printable ASCII as it is, everything else as `\xNN`.

/** Bytes that grow. */
export class Line {
  private bytes: Uint8Array = new Uint8Array(256);
  size: i32 = 0;

  get address(): i32 {
    return <i32>this.bytes.dataStart;
  }

  byte(value: u8): Line {
    if (this.size == this.bytes.length) {
      const wider = new Uint8Array(this.size << 1);
      memory.copy(wider.dataStart, this.bytes.dataStart, <usize>this.size);
      this.bytes = wider;
    }
    this.bytes[this.size++] = value;
    return this;
  }

  /** ASCII only. */
  text(value: string): Line {
    for (let i = 0; i < value.length; i++) this.byte(<u8>value.charCodeAt(i));
    return this;
  }

  number(value: i64): Line {
    return this.text(value.toString());
  }

  /** Bytes of the memory, in quotes. */
  quoted(address: usize, size: i32): Line {
    this.byte(0x22);
    for (let i = 0; i < size; i++) this.escaped(load<u8>(address + <usize>i));
    return this.byte(0x22);
  }

  /** A header map as the host lays it out, as a list of names and values by turns. */
  pairs(address: usize, size: i32): Line {
    this.text("[");
    const count = size < 4 ? 0 : load<i32>(address);
    let at = address + 4 + <usize>(count << 3);
    for (let i = 0; i < count; i++) {
      const sizes = address + 4 + <usize>(i << 3);
      const nameSize = load<i32>(sizes);
      const valueSize = load<i32>(sizes, 4);
      if (i > 0) this.text(" ");
      this.quoted(at, nameSize).text(" ");
      at += <usize>(nameSize + 1);
      this.quoted(at, valueSize);
      at += <usize>(valueSize + 1);
    }
    return this.text("]");
  }

  private escaped(byte: u8): void {
    if (byte == 0x22 || byte == 0x5c) this.byte(0x5c).byte(byte);
    else if (byte >= 0x20 && byte < 0x7f) this.byte(byte);
    else
      this.text("\\x")
        .digit(byte >> 4)
        .digit(byte & 15);
  }

  private digit(value: u8): Line {
    return this.byte(value < 10 ? 0x30 + value : 0x57 + value);
  }
}

/** What stands between quotes in a program: `\xNN`, `\0`, `\n`, `\r`, `\"`, `\\`. Starts behind the opening quote. */
export function unescape(source: string): Uint8Array {
  const line = new Line();
  for (let i = 0; i < source.length; i++) {
    const letter = source.charAt(i);
    if (letter != "\\") {
      line.byte(<u8>source.charCodeAt(i));
      continue;
    }
    i++;
    const escape = source.charAt(i);
    if (escape == "x") {
      line.byte(<u8>parseInt(source.substr(i + 1, 2), 16));
      i += 2;
    } else if (escape == "0") line.byte(0);
    else if (escape == "n") line.byte(0x0a);
    else if (escape == "r") line.byte(0x0d);
    else line.byte(<u8>source.charCodeAt(i));
  }
  const bytes = new Uint8Array(line.size);
  memory.copy(bytes.dataStart, <usize>line.address, <usize>line.size);
  return bytes;
}

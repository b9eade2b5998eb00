/** Reads numbers that are stored in as few bytes as they need: seven bits in each, the lowest first. */
export abstract class PackedNumbers {
  constructor(private at: usize) {}

  protected number(): i32 {
    let value = 0;
    let shift = 0;
    let byte = 0x80;
    while (byte >= 0x80) {
      byte = <i32>load<u8>(this.at++);
      value |= (byte & 0x7f) << shift;
      shift += 7;
    }
    return value;
  }
}

import { Regex, Template } from "proxy-wasm-as/assembly";

/** All that a configuration can hold. */
@config
export class Settings {
  /** What must be there. */
  name: string;
  on: bool = true;
  i8: i8 = -8;
  u8: u8 = 8;
  i16: i16 = 0;
  u16: u16 = 0;
  i32: i32 = 0;
  u32: u32 = 0;
  i64: i64 = 0;
  u64: u64 = 0;
  f32: f32 = 0;
  f64: f64 = 0.5;
  @range(1, 100)
  percent: u32 = 50;
  @range(-0.5, 0.5)
  ratio: f64 = 0;
  @oneOf("off", "on", 'a "third"')
  mode: string = "off";
  @notEmpty
  filled: string = "x";
  note: string | null;
  pattern: Regex = Regex.compile("a+");
  replacement: Template = Template.parse("<$0>");
  @duration
  timeout: u32 = 250;
  @key("max-age")
  maxAge: i32 = 60;
  headers: HeaderSetting[] = [];
  nested: HeaderSetting = new HeaderSetting();
  optional: HeaderSetting | null;
  rates: Map<string, f64> = new Map();
  routes: Map<string, HeaderSetting[]> = new Map();
  grid: i32[][] = [];
  @range(1, 9)
  digits: u8[] = [];
  @oneOf("GET", "PUT")
  @notEmpty
  methods: string[] = ["GET"];
  holes: (string | null)[] = [];
  next: Settings | null;
  loose: Loose = new Loose();

  /** Neither a static member nor a method is read. */
  static made: i32 = 1;

  describe(): string {
    return this.name;
  }
}

/** A header. */
@config
export class HeaderSetting {
  name: string;
  value: string = "";
}

// What it does not know does not
// matter to it.
@config
@ignoreUnknown
export class Loose {
  a: i32 = 0;
}

/** Nothing stands without a default here, not even in what is required. */
@config
export class Required {
  text: string;
  list: string[];
  map: Map<string, i32>;
  inner: Loose;
  pattern: Regex;
  template: Template;
  count: i32;
  flag!: bool;
}

import { Json, JsonValue, log, PluginContext, Regex, register, Template, utf8 } from "proxy-wasm-as/assembly";

/** How often an operation is repeated in one callback; what it leaves behind is collected when the callback ends. */
const REPETITIONS: i32 = 100;

/** Repeats one operation in every tick, and logs what the last one came to. The configuration says which, and on what. */
class Libraries extends PluginContext {
  work: Work = new Work();

  onConfigure(): bool {
    const json = Json.parse(this.configuration.text());
    if (!json.ok) return this.refuse(json.error.toString());
    const operation = textAt(json.value, "operation");
    const text = textAt(json.value, "text");
    const pattern = Regex.compile(textAt(json.value, "pattern"));
    const template = Template.parse(textAt(json.value, "template"));
    if (operation == "decode") this.work = new Decode(utf8.encode(text));
    else if (operation == "encode") this.work = new Encode(text);
    else if (operation == "find") this.work = new Find(pattern, text);
    else if (operation == "replace") this.work = new Replace(pattern, template, text);
    else if (operation == "json") this.work = new ReadJson(text);
    else return this.refuse("operation: " + operation);
    return true;
  }

  onTick(): void {
    const work = this.work;
    let result = 0;
    for (let i = 0; i < REPETITIONS; i++) result = work.run();
    log.info(result.toString());
  }
}

function textAt(value: JsonValue, name: string): string {
  const member = value.get(name);
  return member === null || !member.isString ? "" : member.text;
}

class Work {
  run(): i32 {
    return 0;
  }
}

/** The number of UTF-16 units. */
class Decode extends Work {
  constructor(private readonly bytes: Uint8Array) {
    super();
  }

  run(): i32 {
    return utf8.decode(this.bytes).length;
  }
}

/** The number of bytes. */
class Encode extends Work {
  constructor(private readonly text: string) {
    super();
  }

  run(): i32 {
    return utf8.encode(this.text).length;
  }
}

/** Where the match begins; -1 if there is none. */
class Find extends Work {
  constructor(
    private readonly pattern: Regex,
    private readonly text: string,
  ) {
    super();
  }

  run(): i32 {
    const match = this.pattern.find(this.text);
    return match === null ? -1 : match.start;
  }
}

/** The length of the result. */
class Replace extends Work {
  constructor(
    private readonly pattern: Regex,
    private readonly template: Template,
    private readonly text: string,
  ) {
    super();
  }

  run(): i32 {
    return this.pattern.replaceAll(this.text, this.template).length;
  }
}

/** The sum of all that is in it: numbers, lengths of texts, 1 for what is true. */
class ReadJson extends Work {
  constructor(private readonly text: string) {
    super();
  }

  run(): i32 {
    return <i32>sumOf(Json.parse(this.text).value);
  }
}

function sumOf(value: JsonValue | null): f64 {
  if (value === null) return 0;
  if (value.isString) return <f64>value.text.length;
  if (value.isNumber) return value.number;
  if (value.isBool) return value.bool ? 1 : 0;
  let sum: f64 = 0;
  for (let i = 0; i < value.length; i++) sum += sumOf(value.at(i));
  return sum;
}

register<Libraries>();

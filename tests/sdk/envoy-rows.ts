// What only Envoy has, as rows for the filter tests/sdk/envoy-only. The same rows run in the simulator and in Envoy.

import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import type { Row } from "./rows.ts";

const TEXT = "hello";
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });

const der = (key: KeyObject, type: "spki" | "pkcs8"): string =>
  key.export({ format: "der", type }).toString("hex");
/** In one line, with `~` for its line breaks. */
const pem = (key: KeyObject, type: "spki" | "pkcs8"): string =>
  key.export({ format: "pem", type }).toString().trim().replaceAll("\n", "~");

const SIGNATURE = sign("sha256", Buffer.from(TEXT), rsa.privateKey).toString("hex");
const PUBLIC = der(rsa.publicKey, "spki");

const onRequest = (...operations: string[]): string[] => operations.map((it) => `request_headers: ${it}`);
const configured = (...operations: string[]): string[] => operations.map((it) => `configure: ${it}`);

const REFUSED = "failed: bad argument, or not legal in this callback";

const functions: readonly Row[] = [
  {
    does: "what is compressed is the same when it is uncompressed (FF-2)",
    script: onRequest("pack|naïf naïf naïf", "uncompress|00"),
    logs: ["pack: naïf naïf naïf", "uncompress: null"],
  },
  {
    does: "a signature is right, wrong, or looked at with something that is no key (FF-3)",
    script: onRequest(
      `verify|${TEXT}|${PUBLIC}|${SIGNATURE}`,
      `verifyPem|${TEXT}|${pem(rsa.publicKey, "spki")}|${SIGNATURE}`,
      `verify|other|${PUBLIC}|${SIGNATURE}`,
      `verify|${TEXT}||${SIGNATURE}`,
      `verify|${TEXT}|00|${SIGNATURE}`,
    ),
    logs: [
      ...["verify: true 0 ", "verifyPem: true 0 "],
      "verify: false 0 Failed to verify digest. Error code: 0",
      ...[`verify_signature ${REFUSED}`, "verify: false 0 refused by the host"],
      "verify: false 0 Failed to initialize digest verify.",
    ],
  },
  {
    does: "a text is signed with a key in either form (FF-4)",
    script: onRequest(
      `sign|${TEXT}|${der(rsa.privateKey, "pkcs8")}`,
      `signPem|${TEXT}|${pem(rsa.privateKey, "pkcs8")}`,
      `sign|${TEXT}|`,
    ),
    logs: [
      ...["sign: true 256 ", "signPem: true 256 "],
      ...[`sign ${REFUSED}`, "sign: false 0 refused by the host"],
    ],
  },
  {
    does: "objects that Envoy reads are set, and refused where it has no use for them (FF-5)",
    script: onRequest(
      "setState|envoy.string|va|0",
      "state|envoy.string",
      "setState|nothing.of.envoy|x|0",
      "setState|envoy.string|vb|2",
    ),
    logs: [
      ...["setState: true", 'state: "va"', "set_envoy_filter_state failed: status 1", "setState: false"],
      "setState: true",
    ],
  },
  {
    does: "a property that was declared once for all is set once (PROP-9, PROP-10)",
    script: [
      ...configured("declare|mine", "declare|mine", "declareFlat|flat|00"),
      ...onRequest("setProperty|mine|first", "setProperty|mine|second", "property|mine"),
    ],
    logs: [
      "setProperty: true",
      `proxy_set_property ${REFUSED}`,
      ...["setProperty: false", 'property: "first"'],
    ],
  },
  {
    does: "the route is looked for anew (FF-6)",
    script: onRequest("clearRoute"),
    logs: ["clearRoute: true"],
  },
];

const expressions: readonly Row[] = [
  {
    does: "an expression of the plugin is evaluated for each stream, in every type (FF-7)",
    script: [
      ...configured("create|bool|request.path.startsWith('/api')", "create|text|request.method + '!'"),
      ...configured("create|integer|request.size + 1", "create|double|1.5 * 2.0", "create|list|['a', 'b']"),
      ...configured("create|listBytes|[1, 2]", "create|map|{'k': request.path}"),
      ...configured("create|duration|duration('1.5s')", "create|time|timestamp('1970-01-01T00:00:01Z')"),
      ...onRequest("bool|bool", "text|text", "integer|integer", "double|double", "list|list"),
      ...onRequest("listBytes|listBytes", "map|map|k", "duration|duration", "time|time"),
    ],
    request: { path: "/api/x" },
    logs: [
      ...["bool: true", 'text: "GET!"', "integer: 1", "double: 3.0", "list: a b"],
      ...["listBytes: <0100000000000000><0200000000000000>", 'map: "/api/x"', "duration: 1500000000"],
      "time: 1000000000",
    ],
  },
  {
    does: "what has no value, or was forgotten, reads as absent; what is no expression is refused (FF-7)",
    script: [
      ...configured("create|none|request.headers['none']", "create|text|'xy'"),
      ...onRequest("text|none", "list|text", "map|text", "bool|text", "forget|text", "text|text"),
      ...onRequest("create|broken|1 +", "integer|none"),
    ],
    logs: [
      ...["text: null", "list: null", "map: null", "bool: false", "forget: true", "text: null"],
      ...[`expr_create ${REFUSED}`, "create: false", "integer: -1"],
    ],
  },
];

const dns: readonly Row[] = [
  {
    does: "an address is answered inside the hostcall, and the request that would wait goes on (observed for LIFE-19)",
    script: onRequest("resolve|127.0.0.1|continue", "pause"),
    request: { body: "held and let go" },
    logs: ["resolved: 1 127.0.0.1:0", "continue: true", "resolve: true false"],
  },
  {
    does: "no name has no addresses, which comes later (MISC-1)",
    script: onRequest("resolve||continue", "pause"),
    logs: ["resolve: true true", "resolved: 0", "continue: true"],
  },
  {
    does: "what is no name fails inside the hostcall",
    script: onRequest("resolve|a..b|continue", "pause"),
    logs: ["resolved: failed", "continue: true", "resolve: true false"],
  },
  {
    does: "after the end of the stream nothing is asked",
    script: ["log: resolve|127.0.0.1|"],
    logs: ["DNS name not resolved: the stream has ended", "resolve: false false"],
  },
];

/** The rows by chapter. */
export const envoyOnlyRows: Readonly<Record<string, readonly Row[]>> = { functions, expressions, DNS: dns };

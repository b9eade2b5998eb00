import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { describe, expect, test } from "vitest";
import { textOfUtf8 } from "../../host-sim/guest/text.ts";
import { type Call, call, loadScripted } from "../support/scripted-filter.ts";
import { answers, foreign, raw, withMessage } from "./asking.ts";

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
const ed = generateKeyPairSync("ed25519");

const der = (key: KeyObject, type: "spki" | "pkcs8" | "pkcs1") => raw(key.export({ format: "der", type }));
const publicPem = String(rsa.publicKey.export({ format: "pem", type: "spki" }));
const privatePem = String(rsa.privateKey.export({ format: "pem", type: "pkcs8" }));
const TEXT = "text";
const signed = (hash: string, key = rsa.privateKey) => raw(sign(hash, Buffer.from(TEXT), key));
const publicKey = der(rsa.publicKey, "spki");
const privateKey = der(rsa.privateKey, "pkcs8");

type Fields = Parameters<typeof withMessage>[1][];

describe("verify_signature (FF-3)", () => {
  const VALID = 'Ok "\\x08\\x01"';
  const rows: [name: string, fields: Fields, answer: string | RegExp][] = [
    ["a signature that fits", verify("sha256", publicKey, signed("sha256")), VALID],
    ["the hash in upper case", verify("SHA256", publicKey, signed("sha256")), VALID],
    ["SHA-1", verify("sha1", publicKey, signed("sha1")), VALID],
    ["SHA-512", verify("sha512", publicKey, signed("sha512")), VALID],
    ["a key as PEM", [...verify("sha256", "", signed("sha256")), [5, publicPem]], VALID],
    [
      "an elliptic curve",
      verify("sha256", der(ec.publicKey, "spki"), signed("sha256", ec.privateKey)),
      VALID,
    ],
    [
      "another text",
      [...verify("sha256", publicKey, signed("sha256")), [4, "other"]],
      /Failed to verify dig/,
    ],
    ["no signature", verify("sha256", publicKey, ""), /Failed to verify digest. Error code: 0"$/],
    [
      "a hash that Envoy does not have",
      verify("md5", publicKey, signed("sha256")),
      /md5 is not supported\."$/,
    ],
    [
      "a key that is none",
      verify("sha256", "zz", signed("sha256")),
      /Failed to initialize digest verify\."$/,
    ],
    ["a private key", verify("sha256", privateKey, signed("sha256")), /Failed to initialize/],
    ["a private key as PEM", [...verify("sha256", "", signed("sha256")), [5, privatePem]], /Failed to init/],
    ["a key that signs no digests", verify("sha256", der(ed.publicKey, "spki"), "s"), /Failed to initialize/],
    ["two keys", [...verify("sha256", publicKey, signed("sha256")), [5, publicPem]], "BadArgument"],
    ["no key", verify("sha256", "", signed("sha256")), "BadArgument"],
  ];
  test.each(rows)("%s", async (_, fields, answer) => {
    expect(await answers([withMessage("verify_signature", ...fields)])).toEqual([
      expect.stringMatching(is(answer)),
    ]);
  });

  test("no argument, or one that is no message", async () => {
    const calls = [foreign("verify_signature"), foreign("verify_signature", Uint8Array.of(0xff))];
    expect(await answers(calls)).toEqual(["BadArgument", "BadArgument"]);
  });
});

describe("sign (FF-4)", () => {
  test("gives the signature that the key makes, which the other function verifies", async () => {
    const texts = [signed("sha256"), signed("sha512")];
    const calls = [
      withMessage("sign", [1, "sha256"], [2, privateKey], [3, TEXT]),
      withMessage("sign", [1, "sha512"], [4, privatePem], [3, TEXT]),
    ];
    const filter = await loadScripted({
      proxy_on_request_headers: { calls: calls.flatMap(withResultLogged) },
    });
    const logged = filter.send().log.map(({ message }) => message);
    expect(logged).toEqual(texts.map((text) => textOfUtf8(`\x08\x01\x12\x80\x02${text}`)));
  });

  const rows: [name: string, fields: Fields, answer: string | RegExp][] = [
    [
      "a hash that Envoy does not have",
      [
        [1, "x"],
        [2, privateKey],
      ],
      /x is not supported\."$/,
    ],
    ["no hash", [[2, privateKey]], / is not supported\."$/],
    [
      "a key that is none",
      [
        [1, "sha256"],
        [2, "zz"],
      ],
      /Invalid key type: private key required for signing op/,
    ],
    [
      "a public key",
      [
        [1, "sha256"],
        [2, publicKey],
      ],
      /Invalid key type/,
    ],
    [
      "a key in an older form",
      [
        [1, "sha256"],
        [2, der(rsa.privateKey, "pkcs1")],
      ],
      /Invalid key type/,
    ],
    [
      "a key that signs no digests",
      [
        [1, "sha256"],
        [2, der(ed.privateKey, "pkcs8")],
      ],
      /Invalid private key/,
    ],
    [
      "two keys",
      [
        [1, "sha256"],
        [2, privateKey],
        [4, privatePem],
      ],
      "BadArgument",
    ],
    [
      "no key",
      [
        [1, "sha256"],
        [3, TEXT],
      ],
      "BadArgument",
    ],
  ];
  test.each(rows)("%s", async (_, fields, answer) => {
    expect(await answers([withMessage("sign", ...fields)])).toEqual([expect.stringMatching(is(answer))]);
  });
});

function verify(hash: string, key: string, signature: string): Fields {
  return [
    [1, hash],
    [2, key],
    [3, signature],
    [4, TEXT],
  ];
}

/** Logs what the call has brought: the first thing in the memory that hosts are given. */
function withResultLogged(made: Call, index: number): Call[] {
  const size = 261;
  return [made, call("proxy_log", "Info", { raw: 131_072 + index * size }, { raw: size })];
}

/** A text stands for itself as a whole. */
function is(answer: string | RegExp): RegExp {
  if (typeof answer !== "string") return answer;
  return new RegExp(`^${answer.replace(/[\\"]/g, "\\$&")}$`);
}

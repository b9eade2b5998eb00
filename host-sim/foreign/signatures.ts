// `verify_signature` and `sign`: what Envoy's crypto library does, with its texts.

import { createPrivateKey, createPublicKey, createSign, createVerify, type KeyObject } from "node:crypto";
import { Status } from "../abi/enums.ts";
import type { HostFunction } from "../guest/vm.ts";
import { byteStringOf, bytesOf } from "../wire/byte-string.ts";
import { type ProtoMessage, readProto, writeProto } from "../wire/protobuf.ts";

const Verify = { Hash: 1, Key: 2, Signature: 3, Text: 4, PemKey: 5 } as const;
const Sign = { Hash: 1, Key: 2, Text: 3, PemKey: 4 } as const;

const hashes: readonly string[] = ["sha1", "sha224", "sha256", "sha384", "sha512"];

/** FF-3. What does not fit together is status Ok with a reason; only a missing key, or two, is a bad argument. */
export const verifySignature: HostFunction = (args, { options }) => {
  const message = readProto(byteStringOf(args));
  if (message === null) return Status.BadArgument;
  const given = keyOf(message, Verify.Key, Verify.PemKey);
  if (given === null && options.profile.rules.signaturesNeedOneKey) return Status.BadArgument;
  const hash = hashOf(message, Verify.Hash);
  if (!hashes.includes(hash)) return verified(unsupported(message.sized(Verify.Hash)));
  const key = given === null ? null : publicKey(given);
  if (key === null) return verified("Failed to initialize digest verify.");
  const text = bytesOf(message.sized(Verify.Text) ?? "");
  const signature = bytesOf(message.sized(Verify.Signature) ?? "");
  const matches = createVerify(hash).update(text).verify(key, signature);
  return verified(matches ? null : "Failed to verify digest. Error code: 0");
};

/** FF-4. */
export const sign: HostFunction = (args) => {
  const message = readProto(byteStringOf(args));
  if (message === null) return Status.BadArgument;
  const given = keyOf(message, Sign.Key, Sign.PemKey);
  if (given === null) return Status.BadArgument;
  const hash = hashOf(message, Sign.Hash);
  if (!hashes.includes(hash)) return notSigned(unsupported(message.sized(Sign.Hash)));
  const key = privateKey(given);
  if (key === null) return notSigned("Invalid key type: private key required for signing operation.");
  if (!signsDigests(key)) return notSigned("Invalid private key: key data is corrupted or malformed.");
  const signature = createSign(hash)
    .update(bytesOf(message.sized(Sign.Text) ?? ""))
    .sign(key);
  return bytesOf(
    writeProto([
      [1, true],
      [2, byteStringOf(signature)],
    ]),
  );
};

/** A key as the module gave it. */
interface GivenKey {
  readonly bytes: string;
  readonly isPem: boolean;
}

/** The one key of a message; null if there is none, or one of each kind. */
function keyOf(message: ProtoMessage, der: number, pem: number): GivenKey | null {
  const derKey = message.sized(der) ?? "";
  const pemKey = message.sized(pem) ?? "";
  if ((derKey === "") === (pemKey === "")) return null;
  return pemKey === "" ? { bytes: derKey, isPem: false } : { bytes: pemKey, isPem: true };
}

function hashOf(message: ProtoMessage, field: number): string {
  return (message.sized(field) ?? "").toLowerCase();
}

function unsupported(hash = ""): string {
  return `${hash} is not supported.`;
}

function verified(error: string | null): Uint8Array {
  return bytesOf(
    writeProto([
      [1, error === null],
      [2, error ?? ""],
    ]),
  );
}

function notSigned(error: string): Uint8Array {
  return bytesOf(writeProto([[3, error]]));
}

/** Null if it is none that digests can be verified with. */
function publicKey({ bytes, isPem }: GivenKey): KeyObject | null {
  // Node would take the public part out of a private key, Envoy does not.
  if (isPem && !bytes.includes("-----BEGIN PUBLIC KEY-----")) return null;
  try {
    const key = isPem
      ? createPublicKey(bytes)
      : createPublicKey({ key: Buffer.from(bytes, "latin1"), format: "der", type: "spki" });
    return signsDigests(key) ? key : null;
  } catch {
    return null;
  }
}

function privateKey({ bytes, isPem }: GivenKey): KeyObject | null {
  try {
    return isPem
      ? createPrivateKey(bytes)
      : createPrivateKey({ key: Buffer.from(bytes, "latin1"), format: "der", type: "pkcs8" });
  } catch {
    return null;
  }
}

/** Other kinds of keys sign whole messages, which Envoy does not do. */
function signsDigests(key: KeyObject): boolean {
  return key.asymmetricKeyType === "rsa" || key.asymmetricKeyType === "ec";
}

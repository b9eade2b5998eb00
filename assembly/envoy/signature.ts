// Envoy's `sign` and `verify_signature`.

import { ProtoReader, ProtoWriter } from "../wire/protobuf";
import { callEnvoy } from "./function";

/** What came of signing, or of a look at a signature. */
export class SignatureResult {
  constructor(
    /** Whether the text is signed now, or the signature is right. */
    readonly ok: bool,
    /** The signature that was made; no bytes if none was. */
    readonly signature: Uint8Array,
    /** Why not, in Envoy's words; "" if `ok`. */
    readonly error: string,
  ) {}
}

/** The result is the first field of both answers; what follows differs. */
const RESULT: u32 = 1;

/** A public key: `PublicKey.pem(text)`. Hashes are called as OpenSSL does: `sha256`, `sha512`. */
export class PublicKey {
  private constructor(
    private readonly der: Uint8Array,
    private readonly text: string,
  ) {}

  /** As `-----BEGIN PUBLIC KEY-----`. */
  static pem(text: string): PublicKey {
    return new PublicKey(new Uint8Array(0), text);
  }

  /** As bytes (SubjectPublicKeyInfo). */
  static der(bytes: Uint8Array): PublicKey {
    return new PublicKey(bytes, "");
  }

  /** Whether `signature` is this key's for `text`. A key that is none is an `error` like a wrong signature. Statement FF-3. */
  verify(hash: string, text: Uint8Array, signature: Uint8Array): SignatureResult {
    const request = new ProtoWriter().text(1, hash).bytes(2, this.der).bytes(3, signature).bytes(4, text);
    const answer = callEnvoy("verify_signature", request.text(5, this.text).toBytes());
    return read(answer, 0, 2);
  }
}

/** A private key: `PrivateKey.pem(text)`. */
export class PrivateKey {
  private constructor(
    private readonly der: Uint8Array,
    private readonly text: string,
  ) {}

  /** As `-----BEGIN PRIVATE KEY-----`. */
  static pem(text: string): PrivateKey {
    return new PrivateKey(new Uint8Array(0), text);
  }

  /** As bytes (PKCS #8). */
  static der(bytes: Uint8Array): PrivateKey {
    return new PrivateKey(bytes, "");
  }

  /** Signs `text`. Envoy 1.37 and later. Statement FF-4. */
  sign(hash: string, text: Uint8Array): SignatureResult {
    const request = new ProtoWriter().text(1, hash).bytes(2, this.der).bytes(3, text).text(4, this.text);
    return read(callEnvoy("sign", request.toBytes()), 2, 3);
  }
}

function read(answer: Uint8Array | null, signatureField: u32, errorField: u32): SignatureResult {
  let ok = false;
  let signature = new Uint8Array(0);
  let error = answer === null ? "refused by the host" : "";
  if (answer !== null) {
    const fields = new ProtoReader(answer);
    while (fields.next()) {
      if (fields.field == RESULT) ok = fields.number != 0;
      else if (fields.field == signatureField) signature = fields.bytes();
      else if (fields.field == errorField) error = fields.text();
    }
  }
  return new SignatureResult(ok, signature, error);
}

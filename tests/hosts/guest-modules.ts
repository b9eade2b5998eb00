// A filter that was written with the SDKs of other languages.

import { join } from "node:path";
import { BUILT, type Build } from "./build.ts";
import type { Toolchain } from "./toolchains.ts";

/** One filter, what builds it and how. */
export interface Guest {
  readonly name: string;
  readonly toolchain: Toolchain;
  readonly build: Build;
}

const GO_MODULE = join(BUILT, "guests/go.wasm");
const RUST_TARGET = join(BUILT, "guests/rust");

/** The same filter with each SDK. */
export const guests: readonly Guest[] = [
  {
    name: "Go",
    toolchain: "go",
    build: {
      output: GO_MODULE,
      sources: ["tests/hosts/guests/go"],
      command: ["go", "build", "-buildmode=c-shared", "-o", GO_MODULE, "."],
      environment: { GOOS: "wasip1", GOARCH: "wasm" },
    },
  },
  {
    name: "Rust",
    toolchain: "rust",
    build: {
      output: join(RUST_TARGET, "wasm32-unknown-unknown/release/guest.wasm"),
      sources: ["tests/hosts/guests/rust"],
      command: ["cargo", "build", "--locked", "--quiet", "--release", "--target", "wasm32-unknown-unknown"],
      environment: { CARGO_TARGET_DIR: RUST_TARGET },
    },
  },
];

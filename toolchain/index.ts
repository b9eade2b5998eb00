// The toolchain as a library: what `proxy-wasm build` does.

export { type BuildOptions, type BuildResult, buildFilter } from "./build-filter.ts";
export { BUILD_ERROR_CODES, BuildError, type BuildErrorCode, type BuildProblem } from "./errors.ts";

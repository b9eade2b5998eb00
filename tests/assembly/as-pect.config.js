// What `asp` runs: each spec is a module of its own, with the older compiler of this folder.
export default {
  entries: ["*.spec.ts"],
  include: [],
  disclude: [/node_modules/],
  async instantiate(memory, createImports, instantiate, binary) {
    return instantiate(binary, createImports({ env: { memory } }));
  },
  outputBinary: false,
};

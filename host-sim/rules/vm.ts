// VMs and plugins: what Envoy does, rule by rule.

import type { Rule } from "./rule.ts";

export const vm = [
  {
    id: "VM-1",
    sentence:
      "Filters share a VM on each thread if their vm_id, their VM configuration and their code are equal. From 1.39 on their environment has to be equal too, from 1.40 on their capabilities.",
  },
  {
    id: "VM-2",
    sentence:
      "Filters that share a VM share even the plugin, with one root context, if their root id, configuration and name are equal. From 1.40 on fail_open has to be equal too.",
  },
  {
    id: "VM-3",
    sentence:
      "Each other plugin of a VM has a root context of its own, with its own on_context_create, on_vm_start and on_configure: on_vm_start can come more than once.",
  },
  {
    id: "VM-4",
    sentence: "An on_vm_start that answers 0 fails the plugin. It is told the size of the VM configuration.",
  },
  {
    id: "VM-5",
    sentence:
      "An on_configure that answers 0 fails the plugin. It comes once for each root context, with the size of the plugin configuration.",
  },
  {
    id: "VM-6",
    sentence: "The VM in which a configuration is tried out goes without on_done, on_delete and on_log.",
  },
  {
    id: "VM-7",
    sentence: "What a plugin's key has been tried out for once is not tried out again.",
  },
  {
    id: "VM-8",
    sentence: "The entry point runs in each VM, and globals are new in each.",
  },
  {
    id: "VM-9",
    sentence:
      "on_configure comes when the configuration is tried out, in the main thread, and in each worker.",
  },
  {
    id: "VM-10",
    sentence: "A WasmService that is a singleton runs in one VM, on the main thread.",
    unobservable: "It takes a WasmService in the bootstrap; scenarios have filters of listeners only.",
  },
  {
    id: "VM-11",
    sentence:
      "The first root context of a VM is 1, streams follow; ids of contexts that live are never given again.",
  },
  {
    id: "VM-12",
    sentence:
      "Configurations that are texts or bytes are handed over as they are, any other message as it is encoded.",
  },
  {
    id: "VM-13",
    sentence:
      "The plugin configuration can be read in the on_context_create and the on_configure of the plugin; elsewhere it answers 1.",
  },
  {
    id: "VM-14",
    sentence: "The VM configuration can be read in every callback.",
  },
  {
    id: "VM-15",
    sentence: "The plugin configuration cannot be read in on_vm_start: 1.",
  },
  {
    id: "VM-16",
    sentence:
      "A thread in which a plugin is refused although it was accepted when it was tried out goes without the filter.",
  },
  {
    id: "VM-17",
    sentence:
      "Where code that is fetched never came, streams are answered with 503, or pass the filter by if it fails open.",
    unobservable:
      "It takes a control plane or a server that fails to hand out the code; scenarios have files.",
  },
  {
    id: "VM-18",
    sentence:
      "The environment has the variables that are configured, and those of the process that are named and there.",
  },
] as const satisfies readonly Rule[];

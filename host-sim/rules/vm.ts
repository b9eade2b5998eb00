// VMs and plugins: what Envoy does, rule by rule.

import type { Rule } from "./rule.ts";

export const vm: readonly Rule[] = [
  {
    id: "VM-1",
    sentence:
      "VM key = SHA-256 over vm_id || vm_configuration || code (separator is the literal ||). Equal keys share one VM per thread.",
  },
  {
    id: "VM-2",
    sentence:
      "The plugin key adds root_id, plugin configuration, plugin name, traffic direction and a hash of listener metadata. Two filters with identical plugin keys on one thread share the same root context; otherwise each gets its own root in the shared VM.",
  },
  {
    id: "VM-3",
    sentence:
      "Two plugins sharing a VM get separate root contexts even when root_id is equal but configuration differs; each receives its own on_context_create, on_vm_start, on_configure. So on_vm_start can run more than once per VM.",
  },
  {
    id: "VM-4",
    sentence:
      "on_vm_start returning 0 fails the plugin; the value of its size argument is the VM configuration length.",
  },
  {
    id: "VM-5",
    sentence:
      "on_configure returning 0 fails the plugin. It is called once per root; Envoy never re-configures an existing root (a config change creates a new plugin key and thus a new root).",
  },
  {
    id: "VM-6",
    sentence: "The canary clone is discarded without on_done/on_delete/on_log.",
  },
  {
    id: "VM-7",
    sentence:
      "The canary result is cached per plugin key on the base VM; a second identical plugin config is not re-canaried.",
  },
  {
    id: "VM-8",
    sentence:
      "In every clone the entry point runs again; globals are not copied from the base VM. (V8 clone shares compiled code only)",
  },
  {
    id: "VM-9",
    sentence:
      "With concurrency N the plugin's on_configure runs N+2 times in total (canary, main thread, N workers).",
  },
  {
    id: "VM-10",
    sentence: "A singleton: true WasmService runs only canary + one VM on the main thread.",
  },
  {
    id: "VM-11",
    sentence:
      "First root id in a fresh VM is 1. Stream ids follow; ids of live contexts are never reused; 0 is the VM context.",
  },
  {
    id: "VM-12",
    sentence:
      "Plugin/VM configuration of type StringValue/BytesValue is delivered as the inner bytes. Any other Any payload is delivered as its raw protobuf encoding. The API docs say Struct becomes JSON; the code read does no such conversion.",
  },
  {
    id: "VM-13",
    sentence:
      "proxy_get_buffer_bytes(7) (plugin configuration) works during on_configure and during the root's on_context_create; in all other callbacks it returns 1 (NotFound).",
  },
  {
    id: "VM-14",
    sentence: "proxy_get_buffer_bytes(6) (VM configuration) works in every callback.",
  },
  {
    id: "VM-15",
    sentence: "During on_vm_start the plugin configuration buffer is not available (1).",
  },
  {
    id: "VM-16",
    sentence:
      "If a worker-thread instance fails to start although the canary succeeded, the thread has no plugin handle and the filter is silently not inserted (requests bypass it).",
  },
  {
    id: "VM-17",
    sentence:
      "If remote code could not be fetched, the plugin handle has no VM: fail-closed ⇒ every request gets 503, fail-open ⇒ bypass.",
  },
  {
    id: "VM-18",
    sentence:
      "Environment variables come from key_values plus present host_env_keys; duplicate keys reject the config.",
  },
];

import type { Node } from "assemblyscript";

/** Called with a node and with those around it, the innermost first. */
export type Visit = (node: Node, around: readonly Node[]) => void;

/** Visits a node and all in it. The compiler has no walker of its own; its nodes hold nothing but nodes, lists and words. */
export function walk(node: Node, visit: Visit, around: readonly Node[] = []): void {
  visit(node, around);
  const inside = [node, ...around];
  for (const [name, value] of Object.entries(node)) {
    // A range knows its source, which is a node again.
    if (name === "range") continue;
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) walk(child, visit, inside);
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "kind" in value && "range" in value;
}

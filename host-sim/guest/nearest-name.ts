// The name that was probably meant.

/** The candidate that differs in the fewest letters, if those are few for its length. */
export function nearestName(wanted: string, candidates: Iterable<string>): string | undefined {
  let nearest: string | undefined;
  let nearestDistance = Math.ceil(wanted.length / 5) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(wanted, candidate);
    if (distance >= nearestDistance) continue;
    nearest = candidate;
    nearestDistance = distance;
  }
  return nearest;
}

/** How many letters must be inserted, removed or exchanged to turn one word into the other. */
function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [row, letter] of [...from].entries()) {
    const current = [row + 1];
    for (const [column, other] of [...to].entries()) {
      const exchanged = (previous[column] ?? 0) + (letter === other ? 0 : 1);
      const removed = (previous[column + 1] ?? 0) + 1;
      const inserted = (current[column] ?? 0) + 1;
      current.push(Math.min(exchanged, removed, inserted));
    }
    previous = current;
  }
  return previous.at(-1) ?? 0;
}

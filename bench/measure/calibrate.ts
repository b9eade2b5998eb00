/** How long one sample takes: long enough for the clock, short enough for many rounds. */
const SAMPLE_NS = 20e6;
/** How long it is done before: V8 optimises what has run for a while. */
const WARM_UP_NS = 500e6;

/**
 * How many operations a sample has: doubled until they take as long as a sample should, once all is warm. A single one that
 * takes longer is a sample of its own.
 */
export async function calibrate(nanosecondsOf: (count: number) => Promise<number>): Promise<number> {
  let count = 1;
  for (let spent = 0; spent < WARM_UP_NS; ) {
    const took = await nanosecondsOf(count);
    spent += took;
    if (took < SAMPLE_NS) count *= 2;
  }
  return count;
}

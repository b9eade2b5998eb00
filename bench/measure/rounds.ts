// Interleaved rounds: whatever else the machine does meanwhile, it does to all subjects alike.

/** Something that is measured: a sample is the cost of one operation, in whatever unit. */
export interface Subject {
  readonly name: string;
  sample(): Promise<number>;
}

/** How often. */
export interface Rounds {
  readonly rounds: number;
  /** Rounds before them that do not count: code is compiled, caches fill. */
  readonly warmUps: number;
}

/**
 * Takes a sample of each subject in each round; the samples by the subject's name, in the order of the rounds. Each round
 * begins with another subject, so that none is always the one behind a certain other.
 */
export async function interleave(
  subjects: readonly Subject[],
  { rounds, warmUps }: Rounds,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const samples = new Map(subjects.map(({ name }) => [name, [] as number[]]));
  for (let round = -warmUps; round < rounds; round++) {
    for (let turn = 0; turn < subjects.length; turn++) {
      const subject = subjects[(turn + round + warmUps) % subjects.length];
      const sample = await subject?.sample();
      if (subject !== undefined && sample !== undefined && round >= 0)
        samples.get(subject.name)?.push(sample);
    }
  }
  return samples;
}

/** What is left of many samples. */
export interface Spread {
  readonly lowest: number;
  readonly median: number;
}

/** The lowest and the median; both are the number itself where it is exact. Throws if there is none. */
export function spreadOf(samples: readonly number[]): Spread {
  const sorted = [...samples].sort((a, b) => a - b);
  const low = sorted[Math.floor((sorted.length - 1) / 2)];
  const high = sorted[Math.ceil((sorted.length - 1) / 2)];
  const [lowest] = sorted;
  if (lowest === undefined || low === undefined || high === undefined) throw new Error("there is no sample");
  return { lowest, median: (low + high) / 2 };
}

/** A number that was counted, not timed. */
export function exactly(value: number): Spread {
  return { lowest: value, median: value };
}

/**
 * What samples cost beyond others of the same rounds. The median is that of the differences within a round; the lowest is
 * between the lowest of both, as the lowest difference would only be a bad round of the others.
 */
export function beyond(samples: readonly number[], without: readonly number[]): Spread {
  const differences = samples.map((sample, round) => sample - (without[round] ?? Number.NaN));
  return {
    lowest: spreadOf(samples).lowest - spreadOf(without).lowest,
    median: spreadOf(differences).median,
  };
}

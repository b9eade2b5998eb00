// Values that the VMs of a proxy share, by key. VMs with the same vm id see the same ones (DATA-1).

/** What a key holds. */
export interface SharedValue {
  /** A byte string. */
  readonly value: string;
  /** The number of this version of the value; never 0. */
  readonly cas: number;
}

/** The shared data of a proxy. */
export class SharedData {
  readonly #scopes = new Map<string, Map<string, SharedValue>>();
  /** One series for all keys of all scopes (DATA-6). */
  #nextCas = 1;

  /** What a key holds; null if it is not there. */
  get(vmId: string, key: string): SharedValue | null {
    return this.#scopes.get(vmId)?.get(key) ?? null;
  }

  /**
   * Stores a value under a new version. With a `cas` other than 0 only if the key holds that version (DATA-4), or nothing
   * at all (DATA-5); false if it holds another one.
   */
  set(vmId: string, key: string, value: string, cas = 0): boolean {
    const scope = this.#scopeOf(vmId);
    const before = scope.get(key);
    if (cas !== 0 && before !== undefined && before.cas !== cas) return false;
    scope.set(key, { value, cas: this.#nextCas });
    this.#nextCas = (this.#nextCas + 1) >>> 0 || 1;
    return true;
  }

  /** The keys of a scope, in the order in which they were first stored. */
  keys(vmId: string): string[] {
    return [...(this.#scopes.get(vmId)?.keys() ?? [])];
  }

  /** Nobody is left who could see the values of a scope (DATA-8). */
  forget(vmId: string): void {
    this.#scopes.delete(vmId);
  }

  #scopeOf(vmId: string): Map<string, SharedValue> {
    let scope = this.#scopes.get(vmId);
    if (scope === undefined) {
      scope = new Map();
      this.#scopes.set(vmId, scope);
    }
    return scope;
  }
}

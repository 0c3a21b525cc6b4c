/** What a conversion could not carry, as short phrases in the order they were met, each once. */
export class Losses {
  private readonly phrases = new Set<string>();

  add(phrase: string): void {
    this.phrases.add(phrase);
  }

  /** Names the members of a body that none of `known` names; what is `null` says nothing. */
  addOthers(record: Readonly<Record<string, unknown>>, known: readonly string[], place = ''): void {
    for (const [name, value] of Object.entries(record)) {
      if (value !== null && value !== undefined && !known.includes(name)) this.add(place + name);
    }
  }

  list(): string[] {
    return [...this.phrases];
  }
}

/** Real messages of Bedrock write a typographic apostrophe ("isn’t"); messages are matched without it. */
export function straightQuotes(text: string): string {
  return text.replaceAll('\u2019', "'");
}

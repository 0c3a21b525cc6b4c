/** A range of a document that follows what is typed around it. */
export interface TrackedSpan {
  offset: number;
  length: number;
  /** The text that must be there: where it is not, the span is removed. */
  expected: string;
}

/** One change of a document, as VS Code reports it: offsets are those before the change. */
export interface TextChange {
  rangeOffset: number;
  rangeLength: number;
  text: string;
}

/**
 * Moves spans along with changes, and drops those that a change reaches into. The changes of one event do not overlap
 * and all count from the text before the event.
 */
export function trackSpans<T extends TrackedSpan>(spans: readonly T[], changes: readonly TextChange[]): T[] {
  return spans.flatMap(span => {
    let shift = 0;
    for (const { rangeOffset, rangeLength, text } of changes) {
      const changeEnd = rangeOffset + rangeLength;
      if (changeEnd <= span.offset) shift += text.length - rangeLength;
      else if (rangeOffset < span.offset + span.length) return [];
    }
    return [shift === 0 ? span : { ...span, offset: span.offset + shift }];
  });
}

/** The spans whose text is still at their place. */
export function stillThere<T extends TrackedSpan>(spans: readonly T[], text: string): T[] {
  return spans.filter(({ offset, expected }) => text.startsWith(expected, offset));
}

/** What turns one text into another, as one change from the first difference to the last. */
export function changeBetween(before: string, after: string): TextChange {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let end = 0;
  while (
    end < most - start &&
    before.charCodeAt(before.length - 1 - end) === after.charCodeAt(after.length - 1 - end)
  ) {
    end++;
  }
  return { rangeOffset: start, rangeLength: before.length - start - end, text: after.slice(start, after.length - end) };
}

const SENTENCES: Readonly<Record<string, string>> = {
  refusal: 'The model refused to answer',
  content_filter: "The model's own content filter stopped the answer",
  content_filtered: "The model's own content filter stopped the answer",
  error_toxic: "The model's own content filter stopped the answer",
  error: 'The model stopped with an error',
  error_limit: "The request is longer than the model's context window",
  malformed_model_output: 'The model wrote an answer that could not be read',
  malformed_tool_use: 'The model wrote a tool call that could not be read',
  rag_query_when_rag_disabled: 'The model asked for documents to be looked up instead of answering',
};

/** One sentence where a stop reason means that HTTP status 200 holds no proper answer, else `null`. */
export function failureOfStopReason(stopReason: string | null): string | null {
  if (stopReason === null) return null;
  const key = stopReason.toLowerCase();
  return Object.hasOwn(SENTENCES, key) ? `${SENTENCES[key]} (stop reason ${stopReason}).` : null;
}

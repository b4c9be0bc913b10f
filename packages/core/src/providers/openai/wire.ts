// OpenAI, the Responses API: what its chunks look like. Any field may hold any JSON.

/** One `data:` line. */
export interface Chunk {
  readonly type?: unknown
  readonly output_index?: unknown
  readonly item_id?: unknown
  readonly summary_index?: unknown
  readonly content_index?: unknown
  readonly delta?: unknown
  readonly arguments?: unknown
  readonly item?: unknown
  readonly annotation?: unknown
  readonly response?: unknown
  readonly sequence_number?: unknown
  readonly error?: unknown
}

/** A whole response, which the first and the last chunk have. */
export interface WireResponse {
  readonly id?: unknown
  readonly model?: unknown
  readonly output?: unknown
  readonly usage?: unknown
  readonly status?: unknown
  readonly incomplete_details?: unknown
}

/** The tokens of a response. */
export interface WireUsage {
  readonly input_tokens?: unknown
  readonly output_tokens?: unknown
  readonly input_tokens_details?: unknown
  readonly output_tokens_details?: unknown
}

/** An item of the output. Each type has some of these fields. */
export interface WireItem {
  readonly type?: unknown
  readonly id?: unknown
  readonly call_id?: unknown
  readonly status?: unknown
  readonly name?: unknown
  readonly arguments?: unknown
  readonly input?: unknown
  readonly content?: unknown
  readonly summary?: unknown
  readonly encrypted_content?: unknown
  readonly result?: unknown
  readonly output_format?: unknown
  readonly action?: unknown
  readonly operation?: unknown
  readonly execution?: unknown
  readonly environment?: unknown
  readonly caller?: unknown
  readonly namespace?: unknown
}

/** What a tool of OpenAI's does. */
export interface Action {
  readonly sources?: unknown
}

/** A piece of a message, or a paragraph of reasoning. */
export interface Piece {
  readonly text?: unknown
  readonly refusal?: unknown
  readonly annotations?: unknown
}

/** A page that a text cites. */
export interface Annotation {
  readonly url?: unknown
  readonly title?: unknown
}

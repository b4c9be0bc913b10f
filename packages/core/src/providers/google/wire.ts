// Google Gemini: what its chunks look like. Any field may hold any JSON.

/** One `data:` line: a small response of its own. */
export interface Chunk {
  readonly responseId?: unknown
  readonly modelVersion?: unknown
  readonly candidates?: unknown
  readonly promptFeedback?: unknown
  readonly usageMetadata?: unknown
  readonly error?: unknown
}

/** One of the answers to a request. Only the first is read. */
export interface Candidate {
  readonly index?: unknown
  readonly content?: unknown
  readonly finishReason?: unknown
  readonly finishMessage?: unknown
  readonly groundingMetadata?: unknown
  readonly citationMetadata?: unknown
  readonly urlContextMetadata?: unknown
}

/** The pages that a text is taken from. Vertex AI has them in `citations`. */
export interface CitationMetadata {
  readonly citationSources?: unknown
  readonly citations?: unknown
}

/** A part of an answer: text, a call, a file, or what only goes back. */
export interface WirePart {
  readonly text?: unknown
  readonly thought?: unknown
  readonly thoughtSignature?: unknown
  readonly functionCall?: unknown
  readonly inlineData?: unknown
  readonly fileData?: unknown
}

/** A call, whole or with more of its arguments. */
export interface FunctionCall {
  readonly id?: unknown
  readonly name?: unknown
  readonly args?: unknown
  readonly partialArgs?: unknown
  readonly willContinue?: unknown
}

/** One value of the arguments, or more of a text among them. */
export interface PartialArgument {
  readonly jsonPath?: unknown
  readonly stringValue?: unknown
  readonly numberValue?: unknown
  readonly boolValue?: unknown
  readonly nullValue?: unknown
}

/** A file in base64, or where it is. */
export interface FileData {
  readonly mimeType?: unknown
  readonly data?: unknown
  readonly fileUri?: unknown
}

/** A page that the server was to read. */
export interface Page {
  readonly retrievedUrl?: unknown
  readonly urlRetrievalStatus?: unknown
}

/** A page that the answer rests on. */
export interface Source {
  readonly uri?: unknown
  readonly title?: unknown
  readonly text?: unknown
}

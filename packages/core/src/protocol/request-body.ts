/**
 * The body of a request as a stream. Firefox has none in `Request.body`. A page of a demo may answer its own
 * requests, and record them.
 */
export async function bodyOf(request: Request): Promise<ReadableStream<Uint8Array> | null> {
  if (request.body !== undefined) return request.body
  return new Response(await request.arrayBuffer()).body
}

declare const Deno: {
  readonly env: { toObject(): Record<string, string> }
  serve(options: { port: number }, answer: (request: Request) => Response | Promise<Response>): void
}

declare const Deno: {
  readonly env: { toObject(): Record<string, string> }
  readFile(path: string): Promise<Uint8Array<ArrayBuffer>>
  serve(options: { port: number }, answer: (request: Request) => Response | Promise<Response>): void
}

// A server in the browser: a chatHandler with a log, which outlives a reload of the page.
import { chatHandler } from '@deltakit/core/edge'
import { memoryLog } from '@deltakit/core/log'
import { vendorOf } from '@deltakit/devtools/recordings'
import { cassetteModel } from '../models/cassette-model.ts'
import { demoTools } from '../models/demo-tools.ts'
import { recordedProviders } from '../models/recorded-providers.ts'
import type { WorkerMessage, WorkerRequest } from './worker-request.ts'

/** The event of a service worker, which stays alive until the work is done. */
interface WaitingEvent extends MessageEvent<WorkerRequest> {
  waitUntil(work: Promise<unknown>): void
}

const log = memoryLog()

// A worker that was replaced must not wait for the page to be closed.
addEventListener('install', () => void Object(globalThis).skipWaiting())
addEventListener('message', (event) => {
  const { data, ports, waitUntil } = event as WaitingEvent
  waitUntil.call(event, serve(data, ports[0]))
})

async function serve(request: WorkerRequest, port: MessagePort | undefined): Promise<void> {
  const send = (message: WorkerMessage) => port?.postMessage(message)
  const work: Promise<unknown>[] = []
  try {
    const response = await answer(request, work)
    const { status, headers, body } = response
    const fields = Object.fromEntries(headers)
    send({ type: 'response', status, headers: fields, hasBody: body !== null })
    await sendBody(response, { port, send })
  } catch (cause) {
    send({ type: 'failure', problem: String(cause) })
  }
  await Promise.allSettled(work)
}

function answer(request: WorkerRequest, work: Promise<unknown>[]): Promise<Response> {
  const { url, method, headers, body } = request
  return handlerOf(request)(new Request(url, { method, headers, ...(body && { body }) }), {
    waitUntil: (promise: Promise<unknown>) => void work.push(promise),
  })
}

interface SendBodyOptions {
  readonly port: MessagePort | undefined
  readonly send: (message: WorkerMessage) => void
}

async function sendBody({ body }: Response, { port, send }: SendBodyOptions): Promise<void> {
  const reader = (body as ReadableStream<Uint8Array<ArrayBuffer>> | null)?.getReader()
  // The page has nothing else to send over this port.
  if (port) port.onmessage = () => void reader?.cancel()
  for (;;) {
    const bytes = (await reader?.read())?.value
    if (!bytes) break
    send({ type: 'bytes', bytes })
  }
  send({ type: 'end' })
}

function handlerOf({ cassette, speed, body }: WorkerRequest) {
  const provider = recordedProviders[vendorOf(cassette.interactions)]
  return chatHandler({
    model: cassetteModel(cassette, { provider, speed, wrapFetch: (fetch) => fetch }),
    tools: declaresTools(body) ? {} : demoTools(cassette),
    authorize: () => 'visitor',
    log,
    // It protects a person from nobody: both sides are their own browser.
    secret: 'both sides are in this browser, so that anybody may read this secret',
  })
}

/** Whether the page has tools, as it does for a fallback: they have the same names as those of a server. */
function declaresTools(body: string): boolean {
  return body !== '' && Object.keys(Object(JSON.parse(body).tools)).length > 0
}

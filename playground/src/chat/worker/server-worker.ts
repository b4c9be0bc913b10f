// A server in the browser: a chatHandler with a log, which outlives a reload of the page.
import type { Cassette } from '@deltakit/core/cassette'
import { chatHandler } from '@deltakit/core/edge'
import { memoryLog } from '@deltakit/core/log'
import { vendorOf } from '@deltakit/devtools/recordings'
import { cassetteModel } from '../models/cassette-model.ts'
import { demoTools } from '../models/demo-tools.ts'
import type { Speed } from '../models/model-settings.ts'
import { recordedProviders } from '../models/recorded-providers.ts'
import type { WorkerRequest, WorkerResponse } from './worker-request.ts'

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
  const { cassette, speed, url, method, headers, body } = request
  const work: Promise<unknown>[] = []
  const response = await handlerOf(cassette, speed)(
    new Request(url, { method, headers, ...(body && { body }) }),
    { waitUntil: (promise: Promise<unknown>) => void work.push(promise) },
  )
  const answer: WorkerResponse = {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: response.body,
  }
  port?.postMessage(answer, response.body ? [response.body] : [])
  await Promise.allSettled(work)
}

function handlerOf(cassette: Cassette, speed: Speed) {
  const provider = recordedProviders[vendorOf(cassette.interactions)]
  return chatHandler({
    model: cassetteModel(cassette, { provider, speed, wrapFetch: (fetch) => fetch }),
    tools: demoTools(cassette),
    authorize: () => 'visitor',
    log,
    // It protects a person from nobody: both sides are their own browser.
    secret: 'both sides are in this browser, so that anybody may read this secret',
  })
}
